//! Who runs the software agents of a class; absent for classes of other
//! software.

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
        manager
            .alter_table(
                Table::alter()
                    .table(ClientClass::Table)
                    .add_column(ColumnDef::new(ClientClass::AgentOperator).text().null())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(ClientClass::Table)
                    .drop_column(ClientClass::AgentOperator)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum ClientClass {
    Table,
    AgentOperator,
}
