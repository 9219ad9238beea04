//! The JSON Schema that rights of a type must fit. Types from before have none.

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
                    .table(RightType::Table)
                    .add_column(ColumnDef::new(RightType::Schema).text().null())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(RightType::Table)
                    .drop_column(RightType::Schema)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum RightType {
    Table,
    Schema,
}
