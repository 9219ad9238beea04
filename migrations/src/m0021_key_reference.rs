//! Keys that client instances name instead of sending them (RFC 9635 §7.1.1);
//! a symmetric one is sealed.

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
                    .table(KeyReference::Table)
                    .col(uuid(KeyReference::TenantId))
                    .col(uuid(KeyReference::Id))
                    .col(text(KeyReference::Name))
                    .col(text(KeyReference::Proof))
                    .col(text_null(KeyReference::PublicKey))
                    .col(blob_null(KeyReference::Sealed))
                    .col(big_integer(KeyReference::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(KeyReference::TenantId)
                            .col(KeyReference::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(KeyReference::Table, KeyReference::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("key_reference_created")
                    .table(KeyReference::Table)
                    .col(KeyReference::TenantId)
                    .col(KeyReference::CreatedAt)
                    .col(KeyReference::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(KeyReference::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum KeyReference {
    Table,
    TenantId,
    Id,
    Name,
    Proof,
    PublicKey,
    Sealed,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
