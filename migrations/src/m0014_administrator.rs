//! Administrators of the deployment.

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
                    .table(Administrator::Table)
                    .col(uuid(Administrator::Id))
                    .col(text(Administrator::Login))
                    .col(text(Administrator::Name))
                    .col(text(Administrator::PasswordHash))
                    .col(big_integer(Administrator::CreatedAt))
                    .primary_key(Index::create().col(Administrator::Id))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("administrator_login")
                    .table(Administrator::Table)
                    .col(Administrator::Login)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Administrator::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Administrator {
    Table,
    Id,
    Login,
    Name,
    PasswordHash,
    CreatedAt,
}
