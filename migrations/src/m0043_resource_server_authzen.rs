//! The secret by which a resource server that cannot sign asks for decisions
//! (AuthZEN), as a hash.

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
            ColumnDef::new(ResourceServer::AuthzenTokenHash)
                .binary_len(32)
                .to_owned(),
            ColumnDef::new(ResourceServer::AuthzenTokenCreatedAt)
                .big_integer()
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
            ResourceServer::AuthzenTokenCreatedAt,
            ResourceServer::AuthzenTokenHash,
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
    AuthzenTokenHash,
    AuthzenTokenCreatedAt,
}
