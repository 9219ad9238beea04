//! A set of policies that waits for the yes of a second person. A tenant has
//! one at most: a new one takes the place of the one before.

use gnap::id::PolicyProposalId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Actor, Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::policy_proposal;
use crate::error::StoreError;
use crate::policy::Entry;
use crate::tenant::Tenant;

/// A proposal to store.
#[derive(Debug, Clone)]
pub struct NewProposal {
    /// Its id.
    pub id: PolicyProposalId,
    /// The live version it is meant to follow.
    pub base: u64,
    /// The revision of the draft it was made from.
    pub draft_revision: Option<u64>,
    /// The older version it goes back to.
    pub rollback_to: Option<u64>,
    /// Why.
    pub comment: String,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// The whole set.
    pub policies: Vec<Entry>,
}

/// A stored proposal.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What was proposed.
    pub content: NewProposal,
    /// Who proposed it.
    pub proposed_by: Actor,
    /// When, in epoch milliseconds.
    pub proposed_at_ms: u64,
}

impl Tenant<'_> {
    /// The proposal that waits.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_proposal(&self) -> Result<Option<Proposal>, StoreError> {
        let row = policy_proposal::Entity::find_by_id(self.uuid())
            .one(self.store.database())
            .await?;
        row.map(Proposal::try_from).transpose()
    }

    /// Stores a proposal in the place of the one before.
    ///
    /// # Errors
    /// As every write.
    pub async fn propose_policies(
        &self,
        proposal: &NewProposal,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = policy_proposal::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(proposal.id.into()),
            base: Set(time(proposal.base)),
            draft_revision: Set(proposal.draft_revision.map(time)),
            rollback_to: Set(proposal.rollback_to.map(time)),
            comment: Set(proposal.comment.clone()),
            proposed_by: Set(json("actor", &audit.actor)?),
            authors: Set(json("authors", &proposal.authors)?),
            policies: Set(json("policies", &proposal.policies)?),
            proposed_at: Set(time(audit.at_ms)),
        };
        let change = self.change().await?;
        policy_proposal::Entity::insert(row)
            .on_conflict(
                OnConflict::column(policy_proposal::Column::TenantId)
                    .update_columns([
                        policy_proposal::Column::Id,
                        policy_proposal::Column::Base,
                        policy_proposal::Column::DraftRevision,
                        policy_proposal::Column::RollbackTo,
                        policy_proposal::Column::Comment,
                        policy_proposal::Column::ProposedBy,
                        policy_proposal::Column::Authors,
                        policy_proposal::Column::Policies,
                        policy_proposal::Column::ProposedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(&change.transaction)
            .await?;
        change.commit(audit, Object::new(KIND, &proposal.id)).await
    }

    /// Removes a proposal that was rejected or withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it does not wait any more.
    pub async fn delete_policy_proposal(
        &self,
        id: PolicyProposalId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = policy_proposal::Entity::delete_many()
            .filter(policy_proposal::Column::TenantId.eq(self.uuid()))
            .filter(policy_proposal::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy_proposal";

impl TryFrom<policy_proposal::Model> for Proposal {
    type Error = StoreError;

    fn try_from(row: policy_proposal::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            content: NewProposal {
                id: row.id.into(),
                base: unsigned(row.base),
                draft_revision: row.draft_revision.map(unsigned),
                rollback_to: row.rollback_to.map(unsigned),
                comment: row.comment,
                authors: from_json("authors", &row.authors)?,
                policies: from_json("policies", &row.policies)?,
            },
            proposed_by: from_json("actor", &row.proposed_by)?,
            proposed_at_ms: unsigned(row.proposed_at),
        })
    }
}
