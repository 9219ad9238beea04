//! A tenant's directory of end users.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, text, text_null, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(DirectoryUser::Table)
                    .col(uuid(DirectoryUser::TenantId))
                    .col(uuid(DirectoryUser::Id))
                    .col(text(DirectoryUser::Login))
                    .col(text(DirectoryUser::Name))
                    .col(text_null(DirectoryUser::Email))
                    .col(text(DirectoryUser::PasswordHash))
                    .col(big_integer(DirectoryUser::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(DirectoryUser::TenantId)
                            .col(DirectoryUser::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(DirectoryUser::Table, DirectoryUser::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("directory_user_login")
                    .table(DirectoryUser::Table)
                    .col(DirectoryUser::TenantId)
                    .col(DirectoryUser::Login)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("directory_user_created_at")
                    .table(DirectoryUser::Table)
                    .col(DirectoryUser::TenantId)
                    .col(DirectoryUser::CreatedAt)
                    .col(DirectoryUser::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(DirectoryUser::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum DirectoryUser {
    Table,
    TenantId,
    Id,
    Login,
    Name,
    Email,
    PasswordHash,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
