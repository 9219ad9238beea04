//! What tokens of the instances of a client class are like. Classes from
//! before get what every client got then.

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
            ColumnDef::new(ClientClass::TokenFormat)
                .text()
                .not_null()
                .default("opaque")
                .to_owned(),
            ColumnDef::new(ClientClass::TokenLifetime)
                .big_integer()
                .not_null()
                .default(600)
                .to_owned(),
        ];
        // One statement a column: SQLite takes no more.
        for column in columns {
            manager
                .alter_table(
                    Table::alter()
                        .table(ClientClass::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [ClientClass::TokenLifetime, ClientClass::TokenFormat] {
            manager
                .alter_table(
                    Table::alter()
                        .table(ClientClass::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum ClientClass {
    Table,
    TokenFormat,
    TokenLifetime,
}
