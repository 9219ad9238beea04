//! What approvers answered, and who answers for whom. A person gives one answer
//! a request, and one is given for them at most: `voter` pressed the button,
//! `seat` is the approver whose answer it is.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid};

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ApprovalVote::Table)
                    .col(uuid(ApprovalVote::TenantId))
                    .col(uuid(ApprovalVote::ApprovalId))
                    .col(uuid(ApprovalVote::Voter))
                    .col(uuid(ApprovalVote::Seat))
                    .col(text(ApprovalVote::Answer))
                    .col(text_null(ApprovalVote::Reason))
                    .col(big_integer(ApprovalVote::At))
                    .primary_key(
                        Index::create()
                            .col(ApprovalVote::TenantId)
                            .col(ApprovalVote::ApprovalId)
                            .col(ApprovalVote::Voter),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(
                                ApprovalVote::Table,
                                (ApprovalVote::TenantId, ApprovalVote::ApprovalId),
                            )
                            .to(
                                ApprovalRequest::Table,
                                (ApprovalRequest::TenantId, ApprovalRequest::Id),
                            ),
                    )
                    .to_owned(),
            )
            .await?;
        let seats = Index::create()
            .table(ApprovalVote::Table)
            .name("approval_vote_seat")
            .col(ApprovalVote::TenantId)
            .col(ApprovalVote::ApprovalId)
            .col(ApprovalVote::Seat)
            .unique()
            .to_owned();
        let of_voter = Index::create()
            .table(ApprovalVote::Table)
            .name("approval_vote_voter")
            .col(ApprovalVote::TenantId)
            .col(ApprovalVote::Voter)
            .col(ApprovalVote::At)
            .to_owned();
        manager.create_index(seats).await?;
        manager.create_index(of_voter).await?;
        manager
            .create_table(
                Table::create()
                    .table(ApprovalDelegation::Table)
                    .col(uuid(ApprovalDelegation::TenantId))
                    .col(uuid(ApprovalDelegation::Id))
                    .col(uuid(ApprovalDelegation::FromUser))
                    .col(uuid(ApprovalDelegation::ToUser))
                    .col(text_null(ApprovalDelegation::Approvers))
                    .col(big_integer(ApprovalDelegation::StartsAt))
                    .col(big_integer(ApprovalDelegation::EndsAt))
                    .col(big_integer(ApprovalDelegation::CreatedAt))
                    .col(big_integer_null(ApprovalDelegation::EndedAt))
                    .primary_key(
                        Index::create()
                            .col(ApprovalDelegation::TenantId)
                            .col(ApprovalDelegation::Id),
                    )
                    .to_owned(),
            )
            .await?;
        for (name, column) in [
            ("approval_delegation_from", ApprovalDelegation::FromUser),
            ("approval_delegation_to", ApprovalDelegation::ToUser),
        ] {
            let index = Index::create()
                .table(ApprovalDelegation::Table)
                .name(name)
                .col(ApprovalDelegation::TenantId)
                .col(column)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ApprovalDelegation::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(ApprovalVote::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ApprovalVote {
    Table,
    TenantId,
    ApprovalId,
    Voter,
    Seat,
    Answer,
    Reason,
    At,
}

#[derive(DeriveIden)]
enum ApprovalDelegation {
    Table,
    TenantId,
    Id,
    FromUser,
    ToUser,
    Approvers,
    StartsAt,
    EndsAt,
    CreatedAt,
    EndedAt,
}

#[derive(DeriveIden)]
enum ApprovalRequest {
    Table,
    TenantId,
    Id,
}
