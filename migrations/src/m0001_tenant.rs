//! Tenants: one authorization server each.

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
                    .table(Tenant::Table)
                    .col(uuid(Tenant::Id))
                    .col(text(Tenant::Slug))
                    .col(text(Tenant::Name))
                    .col(text(Tenant::BaseUrl))
                    .col(text(Tenant::Settings))
                    .col(big_integer(Tenant::ConfigurationVersion))
                    .col(big_integer(Tenant::CreatedAt))
                    .primary_key(Index::create().col(Tenant::Id))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("tenant_slug")
                    .table(Tenant::Table)
                    .col(Tenant::Slug)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("tenant_created_at")
                    .table(Tenant::Table)
                    .col(Tenant::CreatedAt)
                    .col(Tenant::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Tenant::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
    Slug,
    Name,
    BaseUrl,
    Settings,
    ConfigurationVersion,
    CreatedAt,
}
