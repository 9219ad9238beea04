//! Where derived tokens come from (RFC 9767 §4): the token that was presented,
//! the resource server that holds the new one, and how many there are between
//! it and the client's own.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};
use sea_orm_migration::sea_orm::ConnectionTrait as _;

/// Adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Most tokens have no parent and cost the index nothing.
const INDEX: &str = "CREATE INDEX access_token_parent_id ON access_token (tenant_id, parent_id) \
     WHERE parent_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in [
            ColumnDef::new(AccessToken::ParentId).uuid().take(),
            ColumnDef::new(AccessToken::HolderId).uuid().take(),
            ColumnDef::new(AccessToken::Depth)
                .big_integer()
                .not_null()
                .default(0)
                .take(),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table(AccessToken::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX access_token_parent_id")
            .await?;
        for column in [
            AccessToken::ParentId,
            AccessToken::HolderId,
            AccessToken::Depth,
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table(AccessToken::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum AccessToken {
    Table,
    ParentId,
    HolderId,
    Depth,
}
