//! A tenant's signing keys; the private part is sealed.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, blob, text, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(SigningKey::Table)
                    .col(uuid(SigningKey::TenantId))
                    .col(text(SigningKey::Kid))
                    .col(text(SigningKey::Algorithm))
                    .col(text(SigningKey::State))
                    .col(blob(SigningKey::Sealed))
                    .col(text(SigningKey::PublicJwk))
                    .col(big_integer(SigningKey::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(SigningKey::TenantId)
                            .col(SigningKey::Kid),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(SigningKey::Table, SigningKey::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(SigningKey::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum SigningKey {
    Table,
    TenantId,
    Kid,
    Algorithm,
    State,
    Sealed,
    PublicJwk,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
