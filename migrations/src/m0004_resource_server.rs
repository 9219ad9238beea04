//! Resource servers a tenant knows.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, binary_len, text, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ResourceServer::Table)
                    .col(uuid(ResourceServer::TenantId))
                    .col(uuid(ResourceServer::Id))
                    .col(text(ResourceServer::Name))
                    .col(binary_len(ResourceServer::IdentifierHash, 32))
                    .col(binary_len(ResourceServer::KeyThumbprint, 32))
                    .col(text(ResourceServer::Key))
                    .col(big_integer(ResourceServer::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(ResourceServer::TenantId)
                            .col(ResourceServer::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(ResourceServer::Table, ResourceServer::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_server_identifier_hash")
                    .table(ResourceServer::Table)
                    .col(ResourceServer::TenantId)
                    .col(ResourceServer::IdentifierHash)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_server_key_thumbprint")
                    .table(ResourceServer::Table)
                    .col(ResourceServer::TenantId)
                    .col(ResourceServer::KeyThumbprint)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ResourceServer::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ResourceServer {
    Table,
    TenantId,
    Id,
    Name,
    IdentifierHash,
    KeyThumbprint,
    Key,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
