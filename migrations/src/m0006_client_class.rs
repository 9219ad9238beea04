//! Classes of client software.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, text, text_null, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ClientClass::Table)
                    .col(uuid(ClientClass::TenantId))
                    .col(uuid(ClientClass::Id))
                    .col(text(ClientClass::ClassId))
                    .col(text(ClientClass::Name))
                    .col(text_null(ClientClass::Uri))
                    .col(text_null(ClientClass::Description))
                    .col(big_integer(ClientClass::CreatedAt))
                    .col(big_integer(ClientClass::UpdatedAt))
                    .primary_key(
                        Index::create()
                            .col(ClientClass::TenantId)
                            .col(ClientClass::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(ClientClass::Table, ClientClass::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("client_class_class_id")
                    .table(ClientClass::Table)
                    .col(ClientClass::TenantId)
                    .col(ClientClass::ClassId)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("client_class_created_at")
                    .table(ClientClass::Table)
                    .col(ClientClass::TenantId)
                    .col(ClientClass::CreatedAt)
                    .col(ClientClass::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(ClientClass::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum ClientClass {
    Table,
    TenantId,
    Id,
    ClassId,
    Name,
    Uri,
    Description,
    CreatedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
