//! The one draft of a tenant's policies: what is to change about a version.
//! Its revision grows with every write and never goes back.

use gnap::id::PolicyId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

use crate::audit::{Actor, Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::policy_draft;
use crate::error::StoreError;
use crate::policy::PolicyContent;
use crate::tenant::Tenant;

/// The draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The next change must name it.
    pub revision: u64,
    /// What it says.
    pub content: DraftContent,
    /// When it was last changed, in epoch milliseconds.
    pub updated_at_ms: u64,
}

/// What a draft says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftContent {
    /// The version it changes.
    pub base: u64,
    /// The changes, in the order of policies' ids.
    pub changes: Vec<DraftChange>,
    /// Everybody who made one.
    pub authors: Vec<Actor>,
}

/// What becomes of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChange {
    /// Which one; a new id makes a new policy.
    pub id: PolicyId,
    /// What it says then; `None` removes it.
    pub content: Option<PolicyContent>,
}

impl Tenant<'_> {
    /// The draft; `None` if there never was one.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_draft(&self) -> Result<Option<Draft>, StoreError> {
        let row = policy_draft::Entity::find_by_id(self.uuid())
            .one(self.store.database())
            .await?;
        row.map(|row| {
            Ok(Draft {
                revision: unsigned(row.revision),
                content: DraftContent {
                    base: unsigned(row.base),
                    changes: from_json("draft", &row.changes)?,
                    authors: from_json("authors", &row.authors)?,
                },
                updated_at_ms: unsigned(row.updated_at),
            })
        })
        .transpose()
    }

    /// Replaces the draft at `expected_revision`, 0 if there never was one;
    /// returns the new revision.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was changed since.
    pub async fn save_policy_draft(
        &self,
        expected_revision: u64,
        content: &DraftContent,
        audit: &Audit,
    ) -> Result<u64, StoreError> {
        let revision = time(expected_revision).saturating_add(1);
        let row = policy_draft::ActiveModel {
            tenant_id: Set(self.uuid()),
            base: Set(time(content.base)),
            revision: Set(revision),
            changes: Set(json("draft", &content.changes)?),
            authors: Set(json("authors", &content.authors)?),
            updated_at: Set(time(audit.at_ms)),
        };
        let at_expected = Expr::col((policy_draft::Entity, policy_draft::Column::Revision))
            .eq(time(expected_revision));
        let change = self.change().await?;
        let saved = if expected_revision == 0 {
            policy_draft::Entity::insert(row)
                .on_conflict(
                    OnConflict::column(policy_draft::Column::TenantId)
                        .do_nothing()
                        .to_owned(),
                )
                .exec_without_returning(&change.transaction)
                .await?
        } else {
            let row = policy_draft::ActiveModel {
                tenant_id: sea_orm::ActiveValue::NotSet,
                ..row
            };
            policy_draft::Entity::update_many()
                .set(row)
                .filter(policy_draft::Column::TenantId.eq(self.uuid()))
                .filter(at_expected)
                .exec(&change.transaction)
                .await?
                .rows_affected
        };
        if saved == 0 {
            return Err(StoreError::Conflict { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &revision)).await?;
        Ok(unsigned(revision))
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy_draft";
