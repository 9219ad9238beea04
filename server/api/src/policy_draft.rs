//! The draft of a tenant's policies: a set of changes that is tested,
//! replayed, shadowed and published as a whole.

use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::policy::{LinkedTemplate, PolicyProblem};
use crate::policy_test::PolicyTestResult;

/// The draft, and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDraft {
    /// The next change must name it.
    pub revision: u64,
    /// The version it changes.
    pub base: u64,
    /// The live version. A draft of another base is published after a rebase.
    pub live: u64,
    /// What is to change, in the order of policies.
    pub changes: Vec<DraftChange>,
    /// Who made these changes.
    pub authors: Vec<Actor>,
    /// When it was last changed; absent if there never was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// What is wrong with the live policies: while something is, every request of
    /// a client is refused.
    #[serde(default)]
    pub live_problems: Vec<PolicyProblem>,
    /// What is wrong. While something is, nothing is tested or published.
    pub problems: Vec<PolicyProblem>,
    /// What is likely not meant.
    pub warnings: Vec<PolicyProblem>,
    /// The saved cases with what the draft answers.
    pub tests: Vec<PolicyTestResult>,
    /// Whether it can be published: it changes the live version, nothing is
    /// wrong and every saved case passes.
    pub publishable: bool,
    /// Whether the tenant wants a second person's yes (`policy-proposals`).
    pub second_approver: bool,
}

/// What becomes of one policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftChange {
    /// The policy's id.
    pub id: String,
    /// What happens to it.
    pub kind: DraftChangeKind,
    /// What it is called then; for a removed one, as it was.
    pub name: String,
    /// Its text then; for a removed one, as it was.
    pub text: String,
    /// The filled template that the text was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<LinkedTemplate>,
}

/// What happens to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DraftChangeKind {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

/// A policy to be in the draft: a text, or a filled template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftPolicyInput {
    /// The revision of the draft that was read.
    pub revision: u64,
    /// What it is called.
    pub name: String,
    /// Its text, in Cedar. Problems of it are told, and do not stop saving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Instead of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<LinkedTemplate>,
}

/// Which draft is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams, utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct DraftRevision {
    /// The revision of the draft that was read.
    pub revision: u64,
}

/// Publishes the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftPublication {
    /// The revision of the draft that was read.
    pub revision: u64,
    /// Why, in some words.
    pub comment: String,
}
