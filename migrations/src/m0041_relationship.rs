//! Who belongs to what, and the count of changes to it, by which replicas know
//! what they have not read yet. What was taken away stays for a while, so that
//! they read that too.

use sea_orm_migration::prelude::{
    ColumnDef, ConditionalStatement, DbErr, DeriveIden, DeriveMigrationName, Expr, ExprTrait,
    ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, big_integer_null, text, uuid};

/// Creates the table and the count.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Relationship::Table)
                    .col(uuid(Relationship::TenantId))
                    .col(uuid(Relationship::Id))
                    .col(text(Relationship::Subject))
                    .col(text(Relationship::Relation))
                    .col(text(Relationship::Object))
                    .col(big_integer(Relationship::Version))
                    .col(big_integer(Relationship::CreatedAt))
                    .col(big_integer_null(Relationship::RemovedAt))
                    .primary_key(
                        Index::create()
                            .col(Relationship::TenantId)
                            .col(Relationship::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(Relationship::Table, Relationship::TenantId)
                            .to(Tenant::Table, Tenant::Id),
                    )
                    .to_owned(),
            )
            .await?;
        let index = |name: &str| {
            Index::create()
                .name(name)
                .table(Relationship::Table)
                .col(Relationship::TenantId)
                .to_owned()
        };
        let indexes = [
            index("relationship_tuple")
                .col(Relationship::Subject)
                .col(Relationship::Relation)
                .col(Relationship::Object)
                .unique()
                .to_owned(),
            index("relationship_object")
                .col(Relationship::Object)
                .col(Relationship::CreatedAt)
                .col(Relationship::Id)
                .to_owned(),
            index("relationship_created_at")
                .col(Relationship::CreatedAt)
                .col(Relationship::Id)
                .to_owned(),
            index("relationship_version")
                .col(Relationship::Version)
                .to_owned(),
            index("relationship_removed_at")
                .col(Relationship::RemovedAt)
                .and_where(Expr::col(Relationship::RemovedAt).is_not_null())
                .to_owned(),
        ];
        for index in indexes {
            manager.create_index(index).await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table(Tenant::Table)
                    .add_column(
                        ColumnDef::new(Tenant::RelationshipVersion)
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
                    .drop_column(Tenant::RelationshipVersion)
                    .to_owned(),
            )
            .await?;
        manager
            .drop_table(Table::drop().table(Relationship::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum Relationship {
    Table,
    TenantId,
    Id,
    Subject,
    Relation,
    Object,
    Version,
    CreatedAt,
    RemovedAt,
}

#[derive(DeriveIden)]
enum Tenant {
    Table,
    Id,
    RelationshipVersion,
}
