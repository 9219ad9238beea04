//! What identifies an end user beyond the login: a verified email address, a
//! telephone number, a DID, a URI. Each names one user of a tenant at most.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait, Index, MigrationTrait,
    Query, SchemaManager, Table, async_trait, sea_orm,
};

/// Adds the columns.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// The identifiers with the names of their indexes.
const IDENTIFIERS: [(DirectoryUser, &str); 4] = [
    (
        DirectoryUser::VerifiedEmail,
        "directory_user_verified_email",
    ),
    (DirectoryUser::PhoneNumber, "directory_user_phone_number"),
    (DirectoryUser::Did, "directory_user_did"),
    (DirectoryUser::Uri, "directory_user_uri"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut columns: Vec<ColumnDef> = Vec::new();
        for (identifier, _) in IDENTIFIERS {
            columns.push(ColumnDef::new(identifier).text().null().to_owned());
        }
        let updated_at = ColumnDef::new(DirectoryUser::UpdatedAt)
            .big_integer()
            .not_null()
            .default(0)
            .to_owned();
        columns.push(updated_at);
        // One statement a column: SQLite takes no more.
        for column in columns {
            manager
                .alter_table(
                    Table::alter()
                        .table(DirectoryUser::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        let never_changed = Query::update()
            .table(DirectoryUser::Table)
            .value(
                DirectoryUser::UpdatedAt,
                Expr::col(DirectoryUser::CreatedAt),
            )
            .and_where(Expr::col(DirectoryUser::UpdatedAt).eq(0))
            .to_owned();
        manager.execute(never_changed).await?;
        for (identifier, name) in IDENTIFIERS {
            manager
                .create_index(
                    Index::create()
                        .name(name)
                        .table(DirectoryUser::Table)
                        .col(DirectoryUser::TenantId)
                        .col(identifier)
                        .unique()
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (_, name) in IDENTIFIERS {
            manager
                .drop_index(
                    Index::drop()
                        .name(name)
                        .table(DirectoryUser::Table)
                        .to_owned(),
                )
                .await?;
        }
        let identifiers = IDENTIFIERS.into_iter().map(|(identifier, _)| identifier);
        for column in identifiers.chain([DirectoryUser::UpdatedAt]) {
            manager
                .alter_table(
                    Table::alter()
                        .table(DirectoryUser::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum DirectoryUser {
    Table,
    TenantId,
    VerifiedEmail,
    PhoneNumber,
    Did,
    Uri,
    CreatedAt,
    UpdatedAt,
}
