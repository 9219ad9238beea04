//! Stored policies. Their text is compiled elsewhere.

use gnap::id::PolicyId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{time, unsigned};
use crate::entity::policy;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A stored policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What it says.
    pub content: PolicyContent,
    /// Counts its changes from 1; the next change must name it.
    pub version: u64,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed.
    pub updated_at_ms: u64,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyContent {
    /// Its name for people.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Tenant<'_> {
    /// Creates a policy.
    ///
    /// # Errors
    /// As every write.
    pub async fn create_policy(
        &self,
        id: PolicyId,
        content: &PolicyContent,
        audit: &Audit,
    ) -> Result<Policy, StoreError> {
        let at = time(audit.at_ms);
        let row = policy::Model {
            tenant_id: self.uuid(),
            id: id.into(),
            name: content.name.clone(),
            text: content.text.clone(),
            version: 1,
            created_at: at,
            updated_at: at,
        };
        let change = self.change().await?;
        policy::Entity::insert(row.clone().into_active_model())
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(KIND))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(row.into())
    }

    /// Changes a policy that is at `expected_version`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since.
    pub async fn update_policy(
        &self,
        id: PolicyId,
        expected_version: u64,
        content: &PolicyContent,
        audit: &Audit,
    ) -> Result<Policy, StoreError> {
        let row = policy::ActiveModel {
            name: Set(content.name.clone()),
            text: Set(content.text.clone()),
            version: Set(time(expected_version).saturating_add(1)),
            updated_at: Set(time(audit.at_ms)),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = policy::Entity::update_many()
            .set(row)
            .filter(policy::Column::TenantId.eq(self.uuid()))
            .filter(policy::Column::Id.eq(Uuid::from(id)))
            .filter(policy::Column::Version.eq(time(expected_version)))
            .exec(&change.transaction)
            .await?;
        let stored = policy::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Conflict { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(stored.into())
    }

    /// Removes a policy.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_policy(&self, id: PolicyId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = policy::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await
    }

    /// A policy by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy(&self, id: PolicyId) -> Result<Option<Policy>, StoreError> {
        Ok(policy::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(Policy::from))
    }

    /// All policies in the order of their making: they are held in memory
    /// anyway.
    ///
    /// # Errors
    /// As every read.
    pub async fn policies(&self) -> Result<Vec<Policy>, StoreError> {
        let rows = policy::Entity::find()
            .filter(policy::Column::TenantId.eq(self.uuid()))
            .order_by_asc(policy::Column::Id)
            .all(self.store.database())
            .await?;
        Ok(rows.into_iter().map(Policy::from).collect())
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy";

impl From<policy::Model> for Policy {
    fn from(row: policy::Model) -> Self {
        Self {
            id: row.id.into(),
            content: PolicyContent {
                name: row.name,
                text: row.text,
            },
            version: unsigned(row.version),
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        }
    }
}
