//! What resource servers say when they register a resource set (RFC 9767
//! §3.4), and the hash of the identifier that they are told then.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
};

/// Adds the columns. Sets without `introspection_required` are those that
/// administrators made.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in [
            ColumnDef::new(ResourceSet::TokenFormats).text().take(),
            ColumnDef::new(ResourceSet::IntrospectionRequired)
                .boolean()
                .take(),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table(ResourceSet::Table)
                        .add_column(column)
                        .to_owned(),
                )
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table(ResourceServer::Table)
                    .add_column(ColumnDef::new(ResourceServer::InstanceIdHash).binary_len(32))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_server_instance_id_hash")
                    .table(ResourceServer::Table)
                    .col(ResourceServer::TenantId)
                    .col(ResourceServer::InstanceIdHash)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("resource_server_instance_id_hash")
                    .table(ResourceServer::Table)
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table(ResourceServer::Table)
                    .drop_column(ResourceServer::InstanceIdHash)
                    .to_owned(),
            )
            .await?;
        for column in [
            ResourceSet::TokenFormats,
            ResourceSet::IntrospectionRequired,
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table(ResourceSet::Table)
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum ResourceSet {
    Table,
    TokenFormats,
    IntrospectionRequired,
}

#[derive(DeriveIden)]
enum ResourceServer {
    Table,
    TenantId,
    InstanceIdHash,
}
