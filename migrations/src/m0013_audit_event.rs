//! Audit events. The primary key is the order they are listed in. Events of the
//! platform have the nil UUID as tenant.

use sea_orm_migration::prelude::{
    DbErr, DeriveIden, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table,
    async_trait, sea_orm,
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
                    .table(AuditEvent::Table)
                    .col(uuid(AuditEvent::TenantId))
                    .col(big_integer(AuditEvent::At))
                    .col(uuid(AuditEvent::Id))
                    .col(text(AuditEvent::ActorKind))
                    .col(text_null(AuditEvent::ActorId))
                    .col(text_null(AuditEvent::ActorName))
                    .col(text(AuditEvent::Action))
                    .col(text(AuditEvent::ObjectKind))
                    .col(text(AuditEvent::ObjectId))
                    .col(text(AuditEvent::Data))
                    .primary_key(
                        Index::create()
                            .col(AuditEvent::TenantId)
                            .col(AuditEvent::At)
                            .col(AuditEvent::Id),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_event_object_id")
                    .table(AuditEvent::Table)
                    .col(AuditEvent::TenantId)
                    .col(AuditEvent::ObjectId)
                    .col(AuditEvent::At)
                    .col(AuditEvent::Id)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(AuditEvent::Table).to_owned())
            .await
    }
}

#[derive(DeriveIden)]
enum AuditEvent {
    Table,
    TenantId,
    At,
    Id,
    ActorKind,
    ActorId,
    ActorName,
    Action,
    ObjectKind,
    ObjectId,
    Data,
}
