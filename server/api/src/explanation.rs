//! Why a grant was decided as it was: made again from what was kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A decision, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantExplanation {
    /// The grant, or the request that became none.
    pub grant: String,
    /// When it was decided.
    pub decided_at: i64,
    /// Whether its inputs are still kept; without them nothing is made again.
    pub kept: bool,
    /// The digest of its inputs, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whether the inputs that are kept have this digest.
    pub same_inputs: bool,
    /// Each requested right, in order.
    pub rights: Vec<ExplainedRight>,
    /// Relationships that could matter to it and were added or removed since:
    /// what is made again is made with those of today. Of many changes the newest.
    #[serde(default)]
    pub relationships_since: Vec<ChangedRelationship>,
    /// What policy said later, where it was not that, oldest first: at
    /// continuations, rotations, derivations, and before modifications.
    #[serde(default)]
    pub later: Vec<LaterDecision>,
}

/// A relationship that was added or removed after a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedRelationship {
    /// When.
    pub at: i64,
    /// Whether it was added; else it was removed.
    pub added: bool,
    /// Who.
    pub subject: String,
    /// In which relation.
    pub relation: String,
    /// To what.
    pub object: String,
}

/// A decision about a grant after, or before, the one that is explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LaterDecision {
    /// When.
    pub at: i64,
    /// The audit event that has it, such as `token.rotate`.
    pub event: String,
    /// The version of the policies that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<u64>,
    /// The digest of what they looked at, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// `right`, `outcome` and `reasons` of each, and `narrowed` if it was.
    pub rights: Vec<Value>,
}

/// A requested right, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedRight {
    /// As requested: an object or a string.
    pub right: Value,
    /// What became of it then.
    pub outcome: String,
    /// The version of the policies that decided.
    pub policy_version: u64,
    /// What that version says now of the same inputs; absent when version or
    /// inputs are not there, or do not fit the tenant's words any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
    /// Whether that is what was decided. A person may have given less.
    pub confirmed: bool,
    /// Why, with the rules of that version.
    pub rules: Vec<ExplainedRule>,
    /// What policy looked at: a question of a saved case for each right that
    /// this one stands for.
    pub inputs: Vec<Value>,
}

/// A rule and what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedRule {
    /// `kind`, and `policy`, `rule`, `action`, `text` where there are.
    pub reason: Value,
    /// The rule's text, as Cedar writes it; absent for reasons without a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}
