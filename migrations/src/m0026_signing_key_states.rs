//! When a retiring key can go, and that an algorithm has one active and one
//! next key at most, whoever makes them at the same moment.

use sea_orm_migration::prelude::{
    ColumnDef, ConditionalStatement, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait,
    Index, MigrationTrait, SchemaManager, Table, async_trait, sea_orm,
};

/// Adds column and indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Index and state.
const ONE: [(&str, &str); 2] = [
    ("signing_key_one_active", "active"),
    ("signing_key_one_next", "next"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(SigningKey::Table)
                    .add_column(ColumnDef::new(SigningKey::RemoveAt).big_integer())
                    .to_owned(),
            )
            .await?;
        for (name, state) in ONE {
            manager
                .create_index(
                    Index::create()
                        .name(name)
                        .table(SigningKey::Table)
                        .col(SigningKey::TenantId)
                        .col(SigningKey::Algorithm)
                        .unique()
                        .and_where(Expr::col(SigningKey::State).eq(state))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in ONE {
            manager
                .drop_index(Index::drop().name(name).table(SigningKey::Table).to_owned())
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table(SigningKey::Table)
                    .drop_column(SigningKey::RemoveAt)
                    .to_owned(),
            )
            .await
    }
}

#[derive(DeriveIden)]
enum SigningKey {
    Table,
    TenantId,
    Algorithm,
    State,
    RemoveAt,
}
