//! How a tenant's pages look.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, blob_null, text, text_null, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Branding::Table)
                    .col(uuid(Branding::TenantId))
                    .col(text(Branding::Data))
                    .col(blob_null(Branding::Logo))
                    .col(text_null(Branding::LogoType))
                    .col(big_integer(Branding::Version))
                    .col(big_integer(Branding::UpdatedAt))
                    .primary_key(Index::create().col(Branding::TenantId))
                    .foreign_key(
                        ForeignKey::create()
                            .from(Branding::Table, Branding::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Branding::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Branding {
    Table,
    TenantId,
    Data,
    Logo,
    LogoType,
    Version,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
