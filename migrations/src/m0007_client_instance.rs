//! Client instances the AS remembers. Written by requests: no foreign keys,
//! their check would cost every insert a lookup.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, binary_len, binary_len_null, text, text_null, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ClientInstance::Table)
                    .col(uuid(ClientInstance::TenantId))
                    .col(uuid(ClientInstance::Id))
                    .col(binary_len(ClientInstance::KeyThumbprint, 32))
                    .col(text(ClientInstance::Key))
                    .col(text_null(ClientInstance::ClassId))
                    .col(text_null(ClientInstance::Display))
                    .col(binary_len_null(ClientInstance::IdentifierHash, 32))
                    .col(big_integer(ClientInstance::FirstSeenAt))
                    .primary_key(
                        Index::create()
                            .col(ClientInstance::TenantId)
                            .col(ClientInstance::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("client_instance_key_thumbprint")
                    .table(ClientInstance::Table)
                    .col(ClientInstance::TenantId)
                    .col(ClientInstance::KeyThumbprint)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("client_instance_identifier_hash")
                    .table(ClientInstance::Table)
                    .col(ClientInstance::TenantId)
                    .col(ClientInstance::IdentifierHash)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ClientInstance::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ClientInstance {
    Table,
    TenantId,
    Id,
    KeyThumbprint,
    Key,
    ClassId,
    Display,
    IdentifierHash,
    FirstSeenAt,
}
