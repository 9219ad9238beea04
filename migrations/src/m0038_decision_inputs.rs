//! What policy looked at when it decided: beside the decision in a grant's row,
//! and in rows of their own for requests that became no grant. Both are
//! forgotten after a time; the tenant's row says how far that went.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait,
    SchemaManager, Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, binary, binary_null, text, text_null, uuid};

/// Adds the columns and the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |column: ColumnDef| {
            Table::alter()
                .table(GrantRequest::Table)
                .add_column(column)
                .to_owned()
        };
        manager
            .alter_table(add(text_null(GrantRequest::Inputs)))
            .await?;
        manager
            .alter_table(add(binary_null(GrantRequest::InputsDigest)))
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(Tenant::Table)
                    .add_column(
                        ColumnDef::new(Tenant::InputsForgottenBefore)
                            .big_integer()
                            .not_null()
                            .default(0),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(RefusedRequest::Table)
                    .col(uuid(RefusedRequest::TenantId))
                    .col(uuid(RefusedRequest::Id))
                    .col(big_integer(RefusedRequest::CreatedAt))
                    .col(text(RefusedRequest::Request))
                    .col(text(RefusedRequest::Decision))
                    .col(text(RefusedRequest::Inputs))
                    .col(binary(RefusedRequest::InputsDigest))
                    .primary_key(
                        Index::create()
                            .col(RefusedRequest::TenantId)
                            .col(RefusedRequest::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(RefusedRequest::Table, RefusedRequest::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name(CREATED_AT)
                    .table(RefusedRequest::Table)
                    .col(RefusedRequest::TenantId)
                    .col(RefusedRequest::CreatedAt)
                    .col(RefusedRequest::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(RefusedRequest::Table).to_owned())
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(Tenant::Table)
                    .drop_column(Tenant::InputsForgottenBefore)
                    .to_owned(),
            )
            .await?;
        for column in [GrantRequest::InputsDigest, GrantRequest::Inputs] {
            manager
                .alter_table(
                    Table::alter()
                        .table(GrantRequest::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

const CREATED_AT: &str = "refused_request_created_at";

#[derive(DeriveIden)]
enum GrantRequest {
    Table,
    Inputs,
    InputsDigest,
}

#[derive(DeriveIden)]
enum RefusedRequest {
    Table,
    TenantId,
    Id,
    CreatedAt,
    Request,
    Decision,
    Inputs,
    InputsDigest,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
    InputsForgottenBefore,
}
