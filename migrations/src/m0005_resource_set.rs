//! Resource sets: rights under a name.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, text, text_null, uuid, uuid_null};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ResourceSet::Table)
                    .col(uuid(ResourceSet::TenantId))
                    .col(uuid(ResourceSet::Id))
                    .col(uuid_null(ResourceSet::ResourceServerId))
                    .col(text(ResourceSet::Reference))
                    .col(text(ResourceSet::Name))
                    .col(text_null(ResourceSet::Description))
                    .col(text(ResourceSet::Access))
                    .col(big_integer(ResourceSet::CreatedAt))
                    .col(big_integer(ResourceSet::UpdatedAt))
                    .primary_key(
                        Index::create()
                            .col(ResourceSet::TenantId)
                            .col(ResourceSet::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(ResourceSet::Table, ResourceSet::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(
                                ResourceSet::Table,
                                (ResourceSet::TenantId, ResourceSet::ResourceServerId),
                            )
                            .to(
                                ResourceServer::Table,
                                (ResourceServer::TenantId, ResourceServer::Id),
                            ),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_set_reference")
                    .table(ResourceSet::Table)
                    .col(ResourceSet::TenantId)
                    .col(ResourceSet::Reference)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_set_created_at")
                    .table(ResourceSet::Table)
                    .col(ResourceSet::TenantId)
                    .col(ResourceSet::CreatedAt)
                    .col(ResourceSet::Id)
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("resource_set_resource_server_id")
                    .table(ResourceSet::Table)
                    .col(ResourceSet::TenantId)
                    .col(ResourceSet::ResourceServerId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ResourceSet::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ResourceSet {
    Table,
    TenantId,
    Id,
    ResourceServerId,
    Reference,
    Name,
    Description,
    Access,
    CreatedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum ResourceServer {
    Table,
    TenantId,
    Id,
}
