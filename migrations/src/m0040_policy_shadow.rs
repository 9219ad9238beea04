//! Policies that are asked beside the live ones and never decide, and what
//! they said. A tenant has one such set at most.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(PolicyShadow::Table)
                    .col(uuid(PolicyShadow::TenantId))
                    .col(uuid(PolicyShadow::Id))
                    .col(text(PolicyShadow::Subject))
                    .col(text(PolicyShadow::Policies))
                    .col(text(PolicyShadow::StartedBy))
                    .col(big_integer(PolicyShadow::StartedAt))
                    .col(big_integer_null(PolicyShadow::StoppedAt))
                    .primary_key(Index::create().col(PolicyShadow::TenantId))
                    .foreign_key(
                        ForeignKey::create()
                            .from(PolicyShadow::Table, PolicyShadow::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(PolicyShadowCount::Table)
                    .col(uuid(PolicyShadowCount::TenantId))
                    .col(uuid(PolicyShadowCount::ShadowId))
                    .col(text(PolicyShadowCount::RightType))
                    .col(text(PolicyShadowCount::Change))
                    .col(big_integer(PolicyShadowCount::Count))
                    .primary_key(
                        Index::create()
                            .col(PolicyShadowCount::TenantId)
                            .col(PolicyShadowCount::ShadowId)
                            .col(PolicyShadowCount::RightType)
                            .col(PolicyShadowCount::Change),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(PolicyShadowSample::Table)
                    .col(uuid(PolicyShadowSample::TenantId))
                    .col(uuid(PolicyShadowSample::ShadowId))
                    .col(text(PolicyShadowSample::RightType))
                    .col(text(PolicyShadowSample::Change))
                    .col(uuid(PolicyShadowSample::GrantId))
                    .primary_key(
                        Index::create()
                            .col(PolicyShadowSample::TenantId)
                            .col(PolicyShadowSample::ShadowId)
                            .col(PolicyShadowSample::RightType)
                            .col(PolicyShadowSample::Change)
                            .col(PolicyShadowSample::GrantId),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(PolicyShadowSample::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(PolicyShadowCount::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(PolicyShadow::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum PolicyShadow {
    Table,
    TenantId,
    Id,
    Subject,
    Policies,
    StartedBy,
    StartedAt,
    StoppedAt,
}

#[derive(DeriveIden)]
enum PolicyShadowCount {
    Table,
    TenantId,
    ShadowId,
    RightType,
    Change,
    Count,
}

#[derive(DeriveIden)]
enum PolicyShadowSample {
    Table,
    TenantId,
    ShadowId,
    RightType,
    Change,
    GrantId,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
