//! End users who may not sign in, and the moment before which a sign-in of
//! theirs counts no more.

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
            ColumnDef::new(DirectoryUser::DisabledAt)
                .big_integer()
                .null()
                .to_owned(),
            ColumnDef::new(DirectoryUser::SignedOutAt)
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
                        .table(DirectoryUser::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [DirectoryUser::SignedOutAt, DirectoryUser::DisabledAt] {
            manager
                .alter_table(
                    Table::alter()
                        .table(DirectoryUser::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum DirectoryUser {
    Table,
    DisabledAt,
    SignedOutAt,
}
