//! What administrators may do where. The nil UUID as tenant is the platform.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{text, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Membership::Table)
                    .col(uuid(Membership::AdministratorId))
                    .col(uuid(Membership::TenantId))
                    .col(text(Membership::Role))
                    .primary_key(
                        Index::create()
                            .col(Membership::AdministratorId)
                            .col(Membership::TenantId)
                            .col(Membership::Role),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(Membership::Table, Membership::AdministratorId)
                            .to(Administrator::Table, Administrator::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("membership_tenant_id")
                    .table(Membership::Table)
                    .col(Membership::TenantId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(Membership::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Membership {
    Table,
    AdministratorId,
    TenantId,
    Role,
}

#[derive(DeriveIden)]
enum Administrator {
    Table,
    Id,
}
