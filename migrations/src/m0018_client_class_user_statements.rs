//! Whether what the instances of a client class say about the end user is
//! believed. Classes from before say no more than hints.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};

/// Adds the column.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new(ClientClass::UserStatements)
            .text()
            .not_null()
            .default("hints")
            .to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table(ClientClass::Table)
                    .add_column(column)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(ClientClass::Table)
                    .drop_column(ClientClass::UserStatements)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum ClientClass {
    Table,
    UserStatements,
}
