//! Messages to somebody outside, written in the transaction of the change that
//! they tell of. Each is sent at least once: who takes one has it for a while,
//! and it is removed when it arrived or was given up.

use gnap::id::{NotificationId, TenantId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::Value;
use uuid::Uuid;

use crate::column::{from_json, json, time, unsigned};
use crate::entity::notification;
use crate::error::StoreError;
use crate::platform::Platform;
use crate::sql::Argument;

/// A message to store.
#[derive(Debug, Clone)]
pub struct NewNotification {
    /// Its id.
    pub id: NotificationId,
    /// To whom and about what: the application's. No secrets.
    pub content: Value,
    /// When it was written and is due, in epoch milliseconds.
    pub at_ms: u64,
}

/// A message that somebody took to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub id: NotificationId,
    /// To whom and about what.
    pub content: Value,
    /// How often it was tried before.
    pub attempt: u64,
    /// When it was written, in epoch milliseconds.
    pub created_at_ms: u64,
}

const INSERT: &str = "INSERT INTO notification \
     (tenant_id, id, content, attempt, due_at, created_at) VALUES ($1, $2, $3, 0, $4, $4)";

/// The statement that inserts a message.
pub(crate) fn statement(
    tenant: TenantId,
    new: &NewNotification,
) -> Result<(&'static str, Vec<Argument>), StoreError> {
    let arguments = vec![
        tenant.into(),
        Argument::Uuid(Some(new.id.into())),
        json("content", &new.content)?.into(),
        time(new.at_ms).into(),
    ];
    Ok((INSERT, arguments))
}

/// Inserts messages in a transaction of sea-orm.
pub(crate) async fn insert(
    tenant: Uuid,
    all: &[NewNotification],
    transaction: &DatabaseTransaction,
) -> Result<(), StoreError> {
    for new in all {
        let row = notification::ActiveModel {
            tenant_id: Set(tenant),
            id: Set(new.id.into()),
            content: Set(json("content", &new.content)?),
            attempt: Set(0),
            due_at: Set(time(new.at_ms)),
            created_at: Set(time(new.at_ms)),
        };
        notification::Entity::insert(row)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

impl Platform<'_> {
    /// Takes messages that are due. Nobody else is given them before
    /// `again_at_ms`.
    ///
    /// # Errors
    /// As every write.
    pub async fn take_notifications(
        &self,
        now_ms: u64,
        again_at_ms: u64,
        most: u64,
    ) -> Result<Vec<Notification>, StoreError> {
        let rows = notification::Entity::find()
            .filter(notification::Column::DueAt.lte(time(now_ms)))
            .order_by_asc(notification::Column::DueAt)
            .limit(most)
            .all(self.store.database())
            .await?;
        let mut taken = Vec::new();
        for row in rows {
            // One conditional write decides which replica has it.
            let had = notification::Entity::update_many()
                .col_expr(notification::Column::DueAt, Expr::value(time(again_at_ms)))
                .filter(notification::Column::TenantId.eq(row.tenant_id))
                .filter(notification::Column::Id.eq(row.id))
                .filter(notification::Column::DueAt.eq(row.due_at))
                .exec(self.store.database())
                .await?;
            if had.rows_affected == 1 {
                taken.push(Notification {
                    tenant: row.tenant_id.into(),
                    id: row.id.into(),
                    content: from_json("content", &row.content)?,
                    attempt: unsigned(row.attempt),
                    created_at_ms: unsigned(row.created_at),
                });
            }
        }
        Ok(taken)
    }

    /// A message is sent again later.
    ///
    /// # Errors
    /// As every write.
    pub async fn postpone_notification(
        &self,
        of: &Notification,
        due_at_ms: u64,
    ) -> Result<(), StoreError> {
        notification::Entity::update_many()
            .col_expr(
                notification::Column::Attempt,
                Expr::value(time(of.attempt.saturating_add(1))),
            )
            .col_expr(notification::Column::DueAt, Expr::value(time(due_at_ms)))
            .filter(notification::Column::TenantId.eq(Uuid::from(of.tenant)))
            .filter(notification::Column::Id.eq(Uuid::from(of.id)))
            .exec(self.store.database())
            .await?;
        Ok(())
    }

    /// A message arrived, or is given up.
    ///
    /// # Errors
    /// As every write.
    pub async fn remove_notification(&self, of: &Notification) -> Result<(), StoreError> {
        notification::Entity::delete_by_id((of.tenant.into(), of.id.into()))
            .exec(self.store.database())
            .await?;
        Ok(())
    }
}
