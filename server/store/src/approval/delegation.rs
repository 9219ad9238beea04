//! Who answers for whom, from when to when.

use gnap::id::{DelegationId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{time, unsigned};
use crate::entity::approval_delegation;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A delegation to store; its time is that of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelegation {
    /// Its id.
    pub id: DelegationId,
    /// Whose answers.
    pub from: UserId,
    /// Who gives them.
    pub to: UserId,
    /// For this group or role only; for all without.
    pub approvers: Option<String>,
    /// From then on, in epoch milliseconds.
    pub starts_at_ms: u64,
    /// Until before then, in epoch milliseconds.
    pub ends_at_ms: u64,
}

/// A stored delegation that was not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// Whose answers.
    pub from: UserId,
    /// Who gives them.
    pub to: UserId,
    /// For this group or role only; for all without.
    pub approvers: Option<String>,
    /// From then on, in epoch milliseconds.
    pub starts_at_ms: u64,
    /// Until before then, in epoch milliseconds.
    pub ends_at_ms: u64,
}

impl Delegation {
    /// Whether it holds at this time.
    pub fn holds(&self, now_ms: u64) -> bool {
        (self.starts_at_ms..self.ends_at_ms).contains(&now_ms)
    }
}

const KIND: &str = "delegation";

impl Tenant<'_> {
    /// Lets somebody answer for somebody else.
    ///
    /// # Errors
    /// As every write.
    pub async fn delegate(&self, new: &NewDelegation, audit: &Audit) -> Result<(), StoreError> {
        let row = approval_delegation::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(new.id.into()),
            from_user: Set(new.from.into()),
            to_user: Set(new.to.into()),
            approvers: Set(new.approvers.clone()),
            starts_at: Set(time(new.starts_at_ms)),
            ends_at: Set(time(new.ends_at_ms)),
            created_at: Set(time(audit.at_ms)),
            ended_at: Set(None),
        };
        let change = self.change().await?;
        approval_delegation::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await?;
        change.commit(audit, Object::new(KIND, &new.id)).await
    }

    /// Takes a delegation back. Answers that were given stay.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when this person has none of this id.
    pub async fn end_delegation(
        &self,
        id: DelegationId,
        from: UserId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let ended = approval_delegation::Entity::update_many()
            .col_expr(
                approval_delegation::Column::EndedAt,
                Expr::value(time(audit.at_ms)),
            )
            .filter(approval_delegation::Column::TenantId.eq(self.uuid()))
            .filter(approval_delegation::Column::Id.eq(Uuid::from(id)))
            .filter(approval_delegation::Column::FromUser.eq(Uuid::from(from)))
            .filter(approval_delegation::Column::EndedAt.is_null())
            .exec(&change.transaction)
            .await?;
        if ended.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Delegations of and to a person that are not over, in order of their
    /// begin.
    ///
    /// # Errors
    /// As every read.
    pub async fn delegations(
        &self,
        user: UserId,
        now_ms: u64,
    ) -> Result<Vec<Delegation>, StoreError> {
        let of_user = Condition::any()
            .add(approval_delegation::Column::FromUser.eq(Uuid::from(user)))
            .add(approval_delegation::Column::ToUser.eq(Uuid::from(user)));
        let rows = approval_delegation::Entity::find()
            .filter(approval_delegation::Column::TenantId.eq(self.uuid()))
            .filter(of_user)
            .filter(approval_delegation::Column::EndedAt.is_null())
            .filter(approval_delegation::Column::EndsAt.gt(time(now_ms)))
            .order_by_asc(approval_delegation::Column::StartsAt)
            .order_by_asc(approval_delegation::Column::Id)
            .all(self.store.database())
            .await?;
        Ok(rows.into_iter().map(delegation).collect())
    }
}

fn delegation(row: approval_delegation::Model) -> Delegation {
    Delegation {
        id: row.id.into(),
        from: row.from_user.into(),
        to: row.to_user.into(),
        approvers: row.approvers,
        starts_at_ms: unsigned(row.starts_at),
        ends_at_ms: unsigned(row.ends_at),
    }
}
