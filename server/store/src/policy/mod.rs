//! A tenant's policies and their life: a draft of changes, saved cases, a
//! proposal that waits for a second person, versions that never change. What
//! the texts mean is the application's.
//!
//! The live policies change by [`Tenant::publish_policies`] only, which makes
//! the version of the same content in the same transaction.

mod case;
mod draft;
mod proposal;
mod publish;
mod replay;
mod shadow;
mod version;

use gnap::id::PolicyId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::column::{from_json, unsigned};
use crate::entity::policy;
use crate::error::StoreError;
use crate::tenant::Tenant;

pub use case::{Case, CaseContent};
pub use draft::{Draft, DraftChange, DraftContent};
pub use proposal::{NewProposal, Proposal};
pub use publish::{Origin, Publish, Published};
pub use replay::{NewReplay, Replay, ReplayChange, ReplayChangeFilter, ReplayFound, ReplayState};
pub use shadow::{SAMPLES, Shadow, ShadowCount};
pub use version::{Version, VersionSummary};

/// A live policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What it says.
    pub content: PolicyContent,
    /// Counts its changes from 1.
    pub version: u64,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed.
    pub updated_at_ms: u64,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyContent {
    /// Its name for people.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The filled template that the text was made from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Value>,
}

/// A policy of a draft or a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: PolicyId,
    /// What it says.
    #[serde(flatten)]
    pub content: PolicyContent,
}

impl Tenant<'_> {
    /// The live policies in the order of their making: they are held in memory
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
        rows.into_iter().map(Policy::try_from).collect()
    }
}

impl From<Policy> for Entry {
    fn from(policy: Policy) -> Self {
        Self {
            id: policy.id,
            content: policy.content,
        }
    }
}

impl TryFrom<policy::Model> for Policy {
    type Error = StoreError;

    fn try_from(row: policy::Model) -> Result<Self, Self::Error> {
        let linked = row.linked.as_deref();
        Ok(Self {
            id: row.id.into(),
            content: PolicyContent {
                name: row.name,
                text: row.text,
                linked: linked
                    .map(|linked| from_json("template of a policy", linked))
                    .transpose()?,
            },
            version: unsigned(row.version),
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}
