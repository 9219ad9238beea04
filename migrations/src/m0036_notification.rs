//! Messages on their way to somebody outside: written with the change that they
//! tell of, removed when they arrived. No addresses and no secrets.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, text, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Notification::Table)
                    .col(uuid(Notification::TenantId))
                    .col(uuid(Notification::Id))
                    .col(text(Notification::Content))
                    .col(big_integer(Notification::Attempt))
                    .col(big_integer(Notification::DueAt))
                    .col(big_integer(Notification::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(Notification::TenantId)
                            .col(Notification::Id),
                    )
                    .to_owned(),
            )
            .await?;
        let due = Index::create()
            .table(Notification::Table)
            .name("notification_due")
            .col(Notification::DueAt)
            .to_owned();
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Notification::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Notification {
    Table,
    TenantId,
    Id,
    Content,
    Attempt,
    DueAt,
    CreatedAt,
}
