//! Issued access tokens. Written by requests: no foreign keys, their check would
//! cost every insert a lookup.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary_len, binary_len_null, text, text_null, uuid,
};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(AccessToken::Table)
                    .col(uuid(AccessToken::TenantId))
                    .col(uuid(AccessToken::Id))
                    .col(uuid(AccessToken::GrantId))
                    .col(binary_len(AccessToken::ValueHash, 32))
                    .col(binary_len(AccessToken::ManagementHash, 32))
                    .col(text_null(AccessToken::Label))
                    .col(text(AccessToken::Access))
                    .col(text(AccessToken::Flags))
                    .col(text(AccessToken::Format))
                    .col(text_null(AccessToken::Key))
                    .col(binary_len_null(AccessToken::KeyThumbprint, 32))
                    .col(big_integer(AccessToken::IssuedAt))
                    .col(big_integer(AccessToken::ExpiresAt))
                    .col(big_integer_null(AccessToken::RevokedAt))
                    .col(big_integer(AccessToken::Generation))
                    .primary_key(
                        Index::create()
                            .col(AccessToken::TenantId)
                            .col(AccessToken::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("access_token_value_hash")
                    .table(AccessToken::Table)
                    .col(AccessToken::TenantId)
                    .col(AccessToken::ValueHash)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("access_token_grant_id")
                    .table(AccessToken::Table)
                    .col(AccessToken::TenantId)
                    .col(AccessToken::GrantId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(AccessToken::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum AccessToken {
    Table,
    TenantId,
    Id,
    GrantId,
    ValueHash,
    ManagementHash,
    Label,
    Access,
    Flags,
    Format,
    Key,
    KeyThumbprint,
    IssuedAt,
    ExpiresAt,
    RevokedAt,
    Generation,
}
