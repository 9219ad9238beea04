//! What end users sign in with beside their password: TOTP secrets, sealed,
//! and passkeys. `handle` is the keyed hash each is found by; `counter` is the
//! last TOTP step that was used, or the passkey's signature counter.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager,
    Table, async_trait, sea_orm,
};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, blob_null, text, text_null, uuid,
};

/// Creates the table.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(UserFactor::Table)
                    .col(uuid(UserFactor::TenantId))
                    .col(uuid(UserFactor::Id))
                    .col(uuid(UserFactor::UserId))
                    .col(text(UserFactor::Kind))
                    .col(text(UserFactor::Name))
                    .col(blob(UserFactor::Handle))
                    .col(blob_null(UserFactor::Sealed))
                    .col(text_null(UserFactor::Credential))
                    .col(text_null(UserFactor::Transports))
                    .col(big_integer(UserFactor::Counter))
                    .col(big_integer(UserFactor::CreatedAt))
                    .col(big_integer_null(UserFactor::LastUsedAt))
                    .primary_key(
                        Index::create()
                            .col(UserFactor::TenantId)
                            .col(UserFactor::Id),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(
                                UserFactor::Table,
                                (UserFactor::TenantId, UserFactor::UserId),
                            )
                            .to(
                                DirectoryUser::Table,
                                (DirectoryUser::TenantId, DirectoryUser::Id),
                            ),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("user_factor_handle")
                    .table(UserFactor::Table)
                    .col(UserFactor::TenantId)
                    .col(UserFactor::Handle)
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("user_factor_user")
                    .table(UserFactor::Table)
                    .col(UserFactor::TenantId)
                    .col(UserFactor::UserId)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(UserFactor::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum UserFactor {
    Table,
    TenantId,
    Id,
    UserId,
    Kind,
    Name,
    Handle,
    Sealed,
    Credential,
    Transports,
    Counter,
    CreatedAt,
    LastUsedAt,
}

#[derive(DeriveIden)]
enum DirectoryUser {
    Table,
    TenantId,
    Id,
}
