//! Who acts with a token, as JSON; absent when the RO's own client does.

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
                    .table(AccessToken::Table)
                    .add_column(ColumnDef::new(AccessToken::Actor).text().null())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(AccessToken::Table)
                    .drop_column(AccessToken::Actor)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum AccessToken {
    Table,
    Actor,
}
