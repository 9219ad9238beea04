//! Recovery codes of end users, as keyed hashes. A code that was used is gone.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{big_integer, blob, uuid};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(RecoveryCode::Table)
                    .col(uuid(RecoveryCode::TenantId))
                    .col(uuid(RecoveryCode::UserId))
                    .col(blob(RecoveryCode::Hash))
                    .col(big_integer(RecoveryCode::CreatedAt))
                    .primary_key(
                        Index::create()
                            .col(RecoveryCode::TenantId)
                            .col(RecoveryCode::UserId)
                            .col(RecoveryCode::Hash),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(
                                RecoveryCode::Table,
                                (RecoveryCode::TenantId, RecoveryCode::UserId),
                            )
                            .to(
                                DirectoryUser::Table,
                                (DirectoryUser::TenantId, DirectoryUser::Id),
                            ),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(RecoveryCode::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum RecoveryCode {
    Table,
    TenantId,
    UserId,
    Hash,
    CreatedAt,
}

#[derive(DeriveIden)]
enum DirectoryUser {
    Table,
    TenantId,
    Id,
}
