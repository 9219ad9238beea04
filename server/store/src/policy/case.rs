//! Saved cases: questions with the answers that policies must give. They are
//! part of the configuration, so that no version is published beside them.

use gnap::id::PolicyCaseId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::policy_case;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A saved case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: PolicyCaseId,
    /// What it says.
    pub content: CaseContent,
    /// Counts its changes from 1; the next change must name it.
    pub version: u64,
    /// When it was last changed, in epoch milliseconds.
    pub updated_at_ms: u64,
}

/// What a case says; what it means is the application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseContent(pub Value);

impl Tenant<'_> {
    /// All saved cases, in the order of their making.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_cases(&self) -> Result<Vec<Case>, StoreError> {
        let rows = policy_case::Entity::find()
            .filter(policy_case::Column::TenantId.eq(self.uuid()))
            .order_by_asc(policy_case::Column::CreatedAt)
            .order_by_asc(policy_case::Column::Id)
            .all(self.store.database())
            .await?;
        rows.into_iter().map(Case::try_from).collect()
    }

    /// Saves a new case, unless there are `most` already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there are.
    pub async fn create_policy_case(
        &self,
        id: PolicyCaseId,
        content: &CaseContent,
        most: u64,
        audit: &Audit,
    ) -> Result<Case, StoreError> {
        let change = self.change().await?;
        let there = policy_case::Entity::find()
            .filter(policy_case::Column::TenantId.eq(self.uuid()))
            .count(&change.transaction)
            .await?;
        if there >= most {
            return Err(StoreError::Conflict { what: KIND });
        }
        let at = time(audit.at_ms);
        let row = policy_case::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            content: Set(json(KIND, &content.0)?),
            version: Set(1),
            created_at: Set(at),
            updated_at: Set(at),
        };
        policy_case::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(KIND))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(Case {
            id,
            content: content.clone(),
            version: 1,
            updated_at_ms: audit.at_ms,
        })
    }

    /// Replaces a case that is at `expected_version`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since.
    pub async fn update_policy_case(
        &self,
        id: PolicyCaseId,
        expected_version: u64,
        content: &CaseContent,
        audit: &Audit,
    ) -> Result<Case, StoreError> {
        let row = policy_case::ActiveModel {
            content: Set(json(KIND, &content.0)?),
            version: Set(time(expected_version).saturating_add(1)),
            updated_at: Set(time(audit.at_ms)),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = policy_case::Entity::update_many()
            .set(row)
            .filter(policy_case::Column::TenantId.eq(self.uuid()))
            .filter(policy_case::Column::Id.eq(Uuid::from(id)))
            .filter(policy_case::Column::Version.eq(time(expected_version)))
            .exec(&change.transaction)
            .await?;
        let stored = policy_case::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        let object = Object::new(KIND, &id);
        let stored = change
            .commit_expected(changed, stored, audit, object)
            .await?;
        stored.try_into()
    }

    /// Removes a case.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_policy_case(
        &self,
        id: PolicyCaseId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = policy_case::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
            .await
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy_test";

impl TryFrom<policy_case::Model> for Case {
    type Error = StoreError;

    fn try_from(row: policy_case::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            content: CaseContent(from_json(KIND, &row.content)?),
            version: unsigned(row.version),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}
