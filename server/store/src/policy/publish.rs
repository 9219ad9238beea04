//! Policies become live: rows, version and event in one transaction, decided
//! by one conditional write on the tenant's row.

use std::collections::HashMap;

use gnap::id::{PolicyId, PolicyProposalId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::audit::{Actor, Audit, Object};
use crate::change::Change;
use crate::column::{json, time, unsigned};
use crate::entity::{policy, policy_draft, policy_proposal, policy_version, tenant};
use crate::error::StoreError;
use crate::policy::{Entry, Policy};
use crate::tenant::Tenant;

/// A set of policies that was checked and tested.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The version of the configuration it was tested with: live policies,
    /// saved cases and the words of policies are all part of that.
    pub expected_configuration: u64,
    /// The whole set.
    pub policies: Vec<Entry>,
    /// A digest of the set.
    pub digest: String,
    /// Why, in the publisher's words.
    pub comment: String,
    /// Where the set comes from.
    pub origin: Origin,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// The event; its actor and time are those of the version.
    pub audit: Audit,
}

/// Where a set comes from; what it comes from is used up with the publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The tenant was just made.
    Nothing,
    /// The draft at this revision, which is empty afterwards.
    Draft {
        /// The revision that was tested.
        revision: u64,
    },
    /// An older version.
    Version {
        /// Its number.
        number: u64,
    },
    /// A proposal that somebody approved.
    Proposal {
        /// Which one.
        id: PolicyProposalId,
        /// The revision of the draft it was made from: that draft is empty
        /// afterwards, a later one stays.
        draft_revision: Option<u64>,
        /// The older version it goes back to.
        rollback_to: Option<u64>,
    },
}

/// The answer of [`Tenant::publish_policies`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The set is live under this number.
    Done {
        /// The new version.
        number: u64,
    },
    /// The configuration changed since the set was tested; nothing happened.
    Outdated,
}

impl Tenant<'_> {
    /// Makes a set of policies live, and a version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the draft was changed or the proposal
    /// used up meanwhile, [`StoreError::Unknown`] without such a tenant.
    pub async fn publish_policies(&self, publish: Publish) -> Result<Published, StoreError> {
        let change = self.change().await?;
        // INVARIANT: of two publications one is first; the other one was
        // tested against what is not live any more. The row is locked from
        // here on.
        let bumped = tenant::Entity::update_many()
            .col_expr(
                tenant::Column::ConfigurationVersion,
                Expr::col(tenant::Column::ConfigurationVersion).add(1),
            )
            .col_expr(
                tenant::Column::PolicyVersion,
                Expr::col(tenant::Column::PolicyVersion).add(1),
            )
            .filter(tenant::Column::Id.eq(self.uuid()))
            .filter(tenant::Column::ConfigurationVersion.eq(time(publish.expected_configuration)))
            .exec(&change.transaction)
            .await?;
        let row = tenant::Entity::find_by_id(self.uuid())
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: "tenant" })?;
        if bumped.rows_affected == 0 {
            change.transaction.rollback().await?;
            return Ok(Published::Outdated);
        }
        self.use_up(&change, publish.origin).await?;
        self.replace(&change, &publish.policies, publish.audit.at_ms)
            .await?;
        let version = policy_version::ActiveModel {
            tenant_id: Set(self.uuid()),
            number: Set(row.policy_version),
            digest: Set(publish.digest),
            comment: Set(publish.comment),
            rollback_to: Set(publish.origin.rollback_to().map(time)),
            published_by: Set(json("actor", &publish.audit.actor)?),
            authors: Set(json("authors", &publish.authors)?),
            policies: Set(json("policies", &publish.policies)?),
            published_at: Set(time(publish.audit.at_ms)),
        };
        policy_version::Entity::insert(version)
            .exec_without_returning(&change.transaction)
            .await?;
        let object = Object::new("policy_version", &row.policy_version);
        change.commit(&publish.audit, object).await?;
        Ok(Published::Done {
            number: unsigned(row.policy_version),
        })
    }

    /// INVARIANT: what was tested is what is published: a draft that was
    /// changed since, or a proposal that somebody else used up, stops it.
    async fn use_up(&self, change: &Change, origin: Origin) -> Result<(), StoreError> {
        match origin {
            Origin::Nothing | Origin::Version { .. } => Ok(()),
            Origin::Draft { revision } => match self.empty_draft(change, revision).await? {
                0 => Err(StoreError::Conflict { what: "draft" }),
                _ => Ok(()),
            },
            Origin::Proposal {
                id, draft_revision, ..
            } => {
                let taken = policy_proposal::Entity::delete_many()
                    .filter(policy_proposal::Column::TenantId.eq(self.uuid()))
                    .filter(policy_proposal::Column::Id.eq(Uuid::from(id)))
                    .exec(&change.transaction)
                    .await?;
                if taken.rows_affected == 0 {
                    return Err(StoreError::Conflict { what: "proposal" });
                }
                if let Some(revision) = draft_revision {
                    self.empty_draft(change, revision).await?;
                }
                Ok(())
            }
        }
    }

    async fn empty_draft(&self, change: &Change, revision: u64) -> Result<u64, StoreError> {
        let emptied = policy_draft::Entity::update_many()
            .col_expr(policy_draft::Column::Changes, Expr::value("[]"))
            .col_expr(policy_draft::Column::Authors, Expr::value("[]"))
            .col_expr(
                policy_draft::Column::Revision,
                Expr::col(policy_draft::Column::Revision).add(1),
            )
            .filter(policy_draft::Column::TenantId.eq(self.uuid()))
            .filter(policy_draft::Column::Revision.eq(time(revision)))
            .exec(&change.transaction)
            .await?;
        Ok(emptied.rows_affected)
    }

    /// Makes the live rows those of the set; rows that stay the same are not
    /// written.
    async fn replace(&self, change: &Change, set: &[Entry], at_ms: u64) -> Result<(), StoreError> {
        let rows = policy::Entity::find()
            .filter(policy::Column::TenantId.eq(self.uuid()))
            .order_by_asc(policy::Column::Id)
            .all(&change.transaction)
            .await?;
        let live = rows.into_iter().map(Policy::try_from);
        let live = live.map(|policy| policy.map(|policy| (policy.id, policy)));
        let mut live: HashMap<PolicyId, Policy> = live.collect::<Result<_, StoreError>>()?;
        for entry in set {
            let before = live.remove(&entry.id);
            if before
                .as_ref()
                .is_some_and(|before| before.content == entry.content)
            {
                continue;
            }
            let linked = entry.content.linked.as_ref();
            let row = policy::ActiveModel {
                tenant_id: Set(self.uuid()),
                id: Set(entry.id.into()),
                name: Set(entry.content.name.clone()),
                text: Set(entry.content.text.clone()),
                linked: Set(linked
                    .map(|linked| json("template of a policy", linked))
                    .transpose()?),
                version: Set(before
                    .as_ref()
                    .map_or(1, |before| time(before.version).saturating_add(1))),
                created_at: Set(time(
                    before.as_ref().map_or(at_ms, |before| before.created_at_ms),
                )),
                updated_at: Set(time(at_ms)),
            };
            let known = [policy::Column::TenantId, policy::Column::Id];
            policy::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns(known)
                        .update_columns([
                            policy::Column::Name,
                            policy::Column::Text,
                            policy::Column::Linked,
                            policy::Column::Version,
                            policy::Column::UpdatedAt,
                        ])
                        .to_owned(),
                )
                .exec_without_returning(&change.transaction)
                .await?;
        }
        for id in live.into_keys() {
            policy::Entity::delete_by_id((self.uuid(), id.into()))
                .exec(&change.transaction)
                .await?;
        }
        Ok(())
    }
}

impl Origin {
    fn rollback_to(self) -> Option<u64> {
        match self {
            Origin::Nothing | Origin::Draft { .. } => None,
            Origin::Version { number } => Some(number),
            Origin::Proposal { rollback_to, .. } => rollback_to,
        }
    }
}
