//! The rights catalogue; `name` is the `access.type`.

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
                    .table(RightType::Table)
                    .col(uuid(RightType::TenantId))
                    .col(uuid(RightType::Id))
                    .col(text(RightType::Name))
                    .col(text(RightType::Title))
                    .col(text_null(RightType::Description))
                    .col(text(RightType::Actions))
                    .col(text(RightType::Risk))
                    .col(big_integer(RightType::CreatedAt))
                    .col(big_integer(RightType::UpdatedAt))
                    .primary_key(Index::create().col(RightType::TenantId).col(RightType::Id))
                    .foreign_key(
                        ForeignKey::create()
                            .from(RightType::Table, RightType::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("right_type_name")
                    .table(RightType::Table)
                    .col(RightType::TenantId)
                    .col(RightType::Name)
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(RightType::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum RightType {
    Table,
    TenantId,
    Id,
    Name,
    Title,
    Description,
    Actions,
    Risk,
    CreatedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
}
