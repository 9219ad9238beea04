//! Replays of recorded requests with other policies: how far each is, and what
//! it found. A tenant has one that runs.

use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait, ForeignKey,
    Index, MigrationTrait, SchemaManager, Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text, text_null, uuid};

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(PolicyReplay::Table)
                    .col(uuid(PolicyReplay::TenantId))
                    .col(uuid(PolicyReplay::Id))
                    .col(text(PolicyReplay::State))
                    .col(text(PolicyReplay::Subject))
                    .col(big_integer(PolicyReplay::LiveVersion))
                    .col(big_integer(PolicyReplay::FromAt))
                    .col(big_integer(PolicyReplay::BeforeAt))
                    .col(big_integer(PolicyReplay::Total))
                    .col(big_integer(PolicyReplay::Done))
                    .col(text(PolicyReplay::Tally))
                    .col(big_integer(PolicyReplay::LiveGrants))
                    .col(text(PolicyReplay::StartedBy))
                    .col(big_integer(PolicyReplay::StartedAt))
                    .col(big_integer(PolicyReplay::UpdatedAt))
                    .col(big_integer_null(PolicyReplay::FinishedAt))
                    .primary_key(
                        Index::create()
                            .col(PolicyReplay::TenantId)
                            .col(PolicyReplay::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(PolicyReplay::Table, PolicyReplay::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("policy_replay_running")
                    .table(PolicyReplay::Table)
                    .col(PolicyReplay::TenantId)
                    .unique()
                    .and_where(Expr::col(PolicyReplay::State).eq("running"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(PolicyReplayChange::Table)
                    .col(uuid(PolicyReplayChange::TenantId))
                    .col(uuid(PolicyReplayChange::ReplayId))
                    .col(big_integer(PolicyReplayChange::Place))
                    .col(uuid(PolicyReplayChange::GrantId))
                    .col(big_integer(PolicyReplayChange::At))
                    .col(boolean(PolicyReplayChange::Live))
                    .col(big_integer(PolicyReplayChange::RightPlace))
                    .col(text(PolicyReplayChange::RightType))
                    .col(text_null(PolicyReplayChange::Class))
                    .col(text(PolicyReplayChange::Change))
                    .col(text(PolicyReplayChange::Before))
                    .col(text(PolicyReplayChange::After))
                    .col(text(PolicyReplayChange::Missing))
                    .primary_key(
                        Index::create()
                            .col(PolicyReplayChange::TenantId)
                            .col(PolicyReplayChange::ReplayId)
                            .col(PolicyReplayChange::Place),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(PolicyReplayChange::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(PolicyReplay::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum PolicyReplay {
    Table,
    TenantId,
    Id,
    State,
    Subject,
    LiveVersion,
    FromAt,
    BeforeAt,
    Total,
    Done,
    Tally,
    LiveGrants,
    StartedBy,
    StartedAt,
    UpdatedAt,
    FinishedAt,
}

#[derive(DeriveIden)]
enum PolicyReplayChange {
    Table,
    TenantId,
    ReplayId,
    Place,
    GrantId,
    At,
    Live,
    RightPlace,
    RightType,
    Class,
    Change,
    Before,
    After,
    Missing,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
