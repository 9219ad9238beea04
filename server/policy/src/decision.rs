//! What policies answer, and why.

use serde::{Deserialize, Serialize};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What to do.
    pub outcome: Outcome,
    /// Why: what led to `outcome`, in the order of the stored policies.
    pub reasons: Vec<Reason>,
    /// What becomes of a token's value when the token is rotated.
    pub value: Value,
    /// Version of the policies that decided.
    pub policy_version: u64,
}

/// What becomes of a token's value when the token is rotated. Ordered by
/// strength: of several answers the least wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// It stops to work.
    #[default]
    Replaced,
    /// It works until it expires (RFC 9635 §3.2.1, `durable`).
    Durable,
}

/// What to do with a requested right. Ordered by strength: of several answers
/// the greatest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Give it without asking.
    Allow,
    /// Ask the end user.
    Ask,
    /// Never give it.
    Deny,
}

/// One reason of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason it is.
    pub kind: ReasonKind,
    /// The stored policy (`Source::id`) behind it, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The rule within the policy: its `@id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The action it is about; `access` stands for the right as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The rule's `@text` for people; for errors what failed, for
    /// administrators only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Reason {
    pub(crate) fn new(kind: ReasonKind) -> Self {
        Self {
            kind,
            policy: None,
            rule: None,
            action: None,
            text: None,
        }
    }

    pub(crate) fn of_action(kind: ReasonKind, action: &str) -> Self {
        Self {
            action: Some(action.to_owned()),
            ..Self::new(kind)
        }
    }
}

/// Kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A permit applies.
    Permitted,
    /// A gate applies that the end user's consent opens.
    Consent,
    /// A forbid applies.
    Forbidden,
    /// A gate applies that nothing can open: its requirement is not known
    /// here, or consent was given and it is still shut.
    UnmetRequirement,
    /// No permit applies.
    NoPermit,
    /// A forbid or gate could not be evaluated.
    PolicyError,
    /// A permit could not be evaluated; tells why it did not apply.
    PermitError,
    /// The right's type is not in the catalogue.
    UnknownType,
    /// The type does not have the action.
    UnknownAction,
    /// The right is a reference nobody resolved.
    UnresolvedReference,
    /// The right names more actions and locations than are decided at once, or
    /// a location with too many path segments.
    TooManyCombinations,
}
