//! What the list of revoked tokens is made of: each value of a token has an
//! identifier of its own, and values that a rotation replaced are remembered
//! until they would have expired.

use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait, Index,
    MigrationTrait, SchemaManager, Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, uuid, uuid_null};

/// Adds column, table and indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Finds a token by the identifier of a value that is not its first one.
const VALUE_ID: &str = "access_token_value_id";
/// Revoked tokens: few, so inserts do not pay for it.
const REVOKED: &str = "access_token_revoked";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(AccessToken::Table)
                    .add_column(uuid_null(AccessToken::ValueId))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name(VALUE_ID)
                    .table(AccessToken::Table)
                    .col(AccessToken::TenantId)
                    .col(AccessToken::ValueId)
                    .unique()
                    .and_where(Expr::col(AccessToken::ValueId).is_not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name(REVOKED)
                    .table(AccessToken::Table)
                    .col(AccessToken::TenantId)
                    .col(AccessToken::ExpiresAt)
                    .and_where(Expr::col(AccessToken::RevokedAt).is_not_null())
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(ReplacedValue::Table)
                    .col(uuid(ReplacedValue::TenantId))
                    .col(uuid(ReplacedValue::Id))
                    .col(big_integer(ReplacedValue::ExpiresAt))
                    .primary_key(
                        Index::create()
                            .col(ReplacedValue::TenantId)
                            .col(ReplacedValue::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("replaced_value_expires_at")
                    .table(ReplacedValue::Table)
                    .col(ReplacedValue::ExpiresAt)
                    .col(ReplacedValue::TenantId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ReplacedValue::Table).to_owned())
            .await?;
        for name in [REVOKED, VALUE_ID] {
            manager
                .drop_index(
                    Index::drop()
                        .name(name)
                        .table(AccessToken::Table)
                        .to_owned(),
                )
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table(AccessToken::Table)
                    .drop_column(AccessToken::ValueId)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum AccessToken {
    Table,
    TenantId,
    ExpiresAt,
    RevokedAt,
    ValueId,
}

#[derive(DeriveIden)]
enum ReplacedValue {
    Table,
    TenantId,
    Id,
    ExpiresAt,
}
