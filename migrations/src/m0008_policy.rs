//! Policies as text.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
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
                    .table(Policy::Table)
                    .col(uuid(Policy::TenantId))
                    .col(uuid(Policy::Id))
                    .col(text(Policy::Name))
                    .col(text(Policy::Text))
                    .col(big_integer(Policy::Version))
                    .col(big_integer(Policy::CreatedAt))
                    .col(big_integer(Policy::UpdatedAt))
                    .primary_key(Index::create().col(Policy::TenantId).col(Policy::Id))
                    .foreign_key(
                        ForeignKey::create()
                            .from(Policy::Table, Policy::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Policy::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Policy {
    Table,
    TenantId,
    Id,
    Name,
    Text,
    Version,
    CreatedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
