//! Requests to others than the RO to approve a grant, and whom each asks:
//! `group:<name>` or `role:<name>`. `demands` says what of whom, in JSON.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid, uuid_null};

/// Creates the tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ApprovalRequest::Table)
                    .col(uuid(ApprovalRequest::TenantId))
                    .col(uuid(ApprovalRequest::Id))
                    .col(uuid(ApprovalRequest::GrantId))
                    .col(text(ApprovalRequest::State))
                    .col(big_integer(ApprovalRequest::Version))
                    .col(uuid_null(ApprovalRequest::SubjectId))
                    .col(text_null(ApprovalRequest::ClientName))
                    .col(text(ApprovalRequest::Demands))
                    .col(text_null(ApprovalRequest::Reason))
                    .col(big_integer(ApprovalRequest::CreatedAt))
                    .col(big_integer(ApprovalRequest::ExpiresAt))
                    .col(big_integer_null(ApprovalRequest::SettledAt))
                    .primary_key(
                        Index::create()
                            .col(ApprovalRequest::TenantId)
                            .col(ApprovalRequest::Id),
                    )
                    .to_owned(),
            )
            .await?;
        let index = || Index::create().table(ApprovalRequest::Table).to_owned();
        let listed = index()
            .name("approval_request_created")
            .col(ApprovalRequest::TenantId)
            .col(ApprovalRequest::CreatedAt)
            .col(ApprovalRequest::Id)
            .to_owned();
        let of_grant = index()
            .name("approval_request_grant")
            .col(ApprovalRequest::TenantId)
            .col(ApprovalRequest::GrantId)
            .to_owned();
        let expiring = index()
            .name("approval_request_expiry")
            .col(ApprovalRequest::State)
            .col(ApprovalRequest::ExpiresAt)
            .to_owned();
        for index in [listed, of_grant, expiring] {
            manager.create_index(index).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table(ApprovalAsked::Table)
                    .col(uuid(ApprovalAsked::TenantId))
                    .col(text(ApprovalAsked::Approvers))
                    .col(uuid(ApprovalAsked::ApprovalId))
                    .primary_key(
                        Index::create()
                            .col(ApprovalAsked::TenantId)
                            .col(ApprovalAsked::Approvers)
                            .col(ApprovalAsked::ApprovalId),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ApprovalAsked::Table).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(ApprovalRequest::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ApprovalRequest {
    Table,
    TenantId,
    Id,
    GrantId,
    State,
    Version,
    SubjectId,
    ClientName,
    Demands,
    Reason,
    CreatedAt,
    ExpiresAt,
    SettledAt,
}

#[derive(DeriveIden)]
enum ApprovalAsked {
    Table,
    TenantId,
    Approvers,
    ApprovalId,
}
