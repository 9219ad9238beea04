//! Administrators answer requests for approval, too: of each answer, whether a
//! person or an administrator gave it, and where an administrator gets mail.

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
        manager
            .alter_table(
                Table::alter()
                    .table(ApprovalVote::Table)
                    .add_column(
                        ColumnDef::new(ApprovalVote::Kind)
                            .text()
                            .not_null()
                            .default("person"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(Administrator::Table)
                    .add_column(ColumnDef::new(Administrator::Email).text())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(Administrator::Table)
                    .drop_column(Administrator::Email)
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(ApprovalVote::Table)
                    .drop_column(ApprovalVote::Kind)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum ApprovalVote {
    Table,
    Kind,
}

#[derive(DeriveIden)]
enum Administrator {
    Table,
    Email,
}
