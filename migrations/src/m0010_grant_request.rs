//! Decided grants. Written by requests: no foreign keys, their check would cost
//! every insert a lookup. No index on what changes, so that PostgreSQL updates
//! a row without touching its indexes.

use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait, Index,
    MigrationTrait, SchemaManager, Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary_len, binary_len_null, text, text_null, uuid, uuid_null,
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
                    .table(GrantRequest::Table)
                    .col(uuid(GrantRequest::TenantId))
                    .col(uuid(GrantRequest::Id))
                    .col(text(GrantRequest::State))
                    .col(text_null(GrantRequest::FinalizedReason))
                    .col(uuid_null(GrantRequest::ClientInstanceId))
                    .col(text_null(GrantRequest::ClientName))
                    .col(text_null(GrantRequest::ClientClassId))
                    .col(binary_len(GrantRequest::KeyThumbprint, 32))
                    .col(text(GrantRequest::Key))
                    .col(uuid_null(GrantRequest::UserId))
                    .col(text(GrantRequest::RightTypes))
                    .col(text(GrantRequest::Request))
                    .col(text(GrantRequest::Decision))
                    .col(binary_len_null(GrantRequest::ContinuationHash, 32))
                    .col(binary_len_null(GrantRequest::InteractRefHash, 32))
                    .col(big_integer_null(GrantRequest::InteractRefUsedAt))
                    .col(big_integer(GrantRequest::Version))
                    .col(big_integer(GrantRequest::CreatedAt))
                    .col(big_integer(GrantRequest::DecidedAt))
                    .col(big_integer_null(GrantRequest::FinalizedAt))
                    .col(text_null(GrantRequest::FinalizedBy))
                    .col(text_null(GrantRequest::FinalizedText))
                    .primary_key(
                        Index::create()
                            .col(GrantRequest::TenantId)
                            .col(GrantRequest::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("grant_request_created_at")
                    .table(GrantRequest::Table)
                    .col(GrantRequest::TenantId)
                    .col(GrantRequest::CreatedAt)
                    .col(GrantRequest::Id)
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("grant_request_user_id")
                    .table(GrantRequest::Table)
                    .col(GrantRequest::TenantId)
                    .col(GrantRequest::UserId)
                    .col(GrantRequest::CreatedAt)
                    .col(GrantRequest::Id)
                    .and_where(Expr::col(GrantRequest::UserId).is_not_null())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(GrantRequest::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum GrantRequest {
    Table,
    TenantId,
    Id,
    State,
    FinalizedReason,
    ClientInstanceId,
    ClientName,
    ClientClassId,
    KeyThumbprint,
    Key,
    UserId,
    RightTypes,
    Request,
    Decision,
    ContinuationHash,
    InteractRefHash,
    InteractRefUsedAt,
    Version,
    CreatedAt,
    DecidedAt,
    FinalizedAt,
    FinalizedBy,
    FinalizedText,
}
