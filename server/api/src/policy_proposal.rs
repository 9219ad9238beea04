//! Policies that wait for the yes of a second administrator.

use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::policy::PolicyDifference;

/// What is proposed: the draft at a revision, or an older version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposalInput {
    /// The revision of the draft that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Instead: the number of an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Why, in some words.
    pub comment: String,
}

/// A proposal that waits. It is over when the live version moved on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyProposal {
    /// Id.
    pub id: String,
    /// The live version it is meant to follow.
    pub base: u64,
    /// Whether that still is the live version; else nobody can approve it.
    pub current: bool,
    /// The older version it goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_to: Option<u64>,
    /// Why.
    pub comment: String,
    /// Who wrote it: none of them can approve it.
    pub authors: Vec<Actor>,
    /// Who proposed it, who cannot either.
    pub proposed_by: Actor,
    /// When.
    pub proposed_at: i64,
    /// How it differs from the live version.
    pub difference: PolicyDifference,
}
