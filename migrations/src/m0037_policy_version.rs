//! Policies have a life: a draft, saved cases, a proposal that waits for a
//! second person, and versions that never change. The tenant counts them.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Iden, Index, IntoIden,
    MigrationTrait, SchemaManager, Table, TableCreateStatement, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null, uuid};

/// Creates the tables and the count.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            of_tenant(PolicyVersion::Table, PolicyVersion::TenantId)
                .col(big_integer(PolicyVersion::Number))
                .col(text(PolicyVersion::Digest))
                .col(text(PolicyVersion::Comment))
                .col(big_integer_null(PolicyVersion::RollbackTo))
                .col(text(PolicyVersion::PublishedBy))
                .col(text(PolicyVersion::Authors))
                .col(text(PolicyVersion::Policies))
                .col(big_integer(PolicyVersion::PublishedAt))
                .primary_key(
                    Index::create()
                        .col(PolicyVersion::TenantId)
                        .col(PolicyVersion::Number),
                )
                .to_owned(),
            of_tenant(PolicyDraft::Table, PolicyDraft::TenantId)
                .col(big_integer(PolicyDraft::Base))
                .col(big_integer(PolicyDraft::Revision))
                .col(text(PolicyDraft::Changes))
                .col(text(PolicyDraft::Authors))
                .col(big_integer(PolicyDraft::UpdatedAt))
                .primary_key(Index::create().col(PolicyDraft::TenantId))
                .to_owned(),
            of_tenant(PolicyCase::Table, PolicyCase::TenantId)
                .col(uuid(PolicyCase::Id))
                .col(text(PolicyCase::Content))
                .col(big_integer(PolicyCase::Version))
                .col(big_integer(PolicyCase::CreatedAt))
                .col(big_integer(PolicyCase::UpdatedAt))
                .primary_key(
                    Index::create()
                        .col(PolicyCase::TenantId)
                        .col(PolicyCase::Id),
                )
                .to_owned(),
            of_tenant(PolicyProposal::Table, PolicyProposal::TenantId)
                .col(uuid(PolicyProposal::Id))
                .col(big_integer(PolicyProposal::Base))
                .col(big_integer_null(PolicyProposal::DraftRevision))
                .col(big_integer_null(PolicyProposal::RollbackTo))
                .col(text(PolicyProposal::Comment))
                .col(text(PolicyProposal::ProposedBy))
                .col(text(PolicyProposal::Authors))
                .col(text(PolicyProposal::Policies))
                .col(big_integer(PolicyProposal::ProposedAt))
                .primary_key(Index::create().col(PolicyProposal::TenantId))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table(Policy::Table)
                    .add_column(text_null(Policy::Linked))
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(Tenant::Table)
                    .add_column(
                        ColumnDef::new(Tenant::PolicyVersion)
                            .big_integer()
                            .not_null()
                            .default(0),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(Tenant::Table)
                    .drop_column(Tenant::PolicyVersion)
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(Policy::Table)
                    .drop_column(Policy::Linked)
                    .to_owned(),
            )
            .await?;
        let tables = [
            PolicyProposal::Table.into_iden(),
            PolicyCase::Table.into_iden(),
            PolicyDraft::Table.into_iden(),
            PolicyVersion::Table.into_iden(),
        ];
        for table in tables {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// A table whose rows belong to a tenant.
fn of_tenant<T>(table: T, tenant: T) -> TableCreateStatement
where
    T: Iden + Copy + 'static,
{
    Table::create()
        .table(table)
        .col(uuid(tenant))
        .foreign_key(
            ForeignKey::create()
                .from(table, tenant)
                .to(Tenant::Table, Tenant::Id),
        )
        .to_owned()
}

#[derive(Clone, Copy, DeriveIden)]
enum PolicyVersion {
    Table,
    TenantId,
    Number,
    Digest,
    Comment,
    RollbackTo,
    PublishedBy,
    Authors,
    Policies,
    PublishedAt,
}

#[derive(Clone, Copy, DeriveIden)]
enum PolicyDraft {
    Table,
    TenantId,
    Base,
    Revision,
    Changes,
    Authors,
    UpdatedAt,
}

#[derive(Clone, Copy, DeriveIden)]
enum PolicyCase {
    Table,
    TenantId,
    Id,
    Content,
    Version,
    CreatedAt,
    UpdatedAt,
}

#[derive(Clone, Copy, DeriveIden)]
enum PolicyProposal {
    Table,
    TenantId,
    Id,
    Base,
    DraftRevision,
    RollbackTo,
    Comment,
    ProposedBy,
    Authors,
    Policies,
    ProposedAt,
}

#[derive(DeriveIden)]
enum Policy {
    Table,
    Linked,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
    PolicyVersion,
}
