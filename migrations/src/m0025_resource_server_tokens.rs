//! What tokens for a resource server are like: their format, and the key that
//! they are encrypted to.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};

/// Adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ColumnDef::new(ResourceServer::TokenFormat)
                .text()
                .to_owned(),
            ColumnDef::new(ResourceServer::EncryptionKey)
                .text()
                .to_owned(),
            ColumnDef::new(ResourceServer::UpdatedAt)
                .big_integer()
                .not_null()
                .default(0)
                .to_owned(),
        ];
        // One statement a column: SQLite takes no more.
        for column in columns {
            manager
                .alter_table(
                    Table::alter()
                        .table(ResourceServer::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            ResourceServer::UpdatedAt,
            ResourceServer::EncryptionKey,
            ResourceServer::TokenFormat,
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table(ResourceServer::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum ResourceServer {
    Table,
    TokenFormat,
    EncryptionKey,
    UpdatedAt,
}
