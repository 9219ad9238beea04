//! Access rights (RFC 9635 §8) as lists show them, and what policy said of each.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A right in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RightSummary {
    /// The right's `type`, or the name of a resource set.
    pub name: String,
    /// Its `actions`; empty if the right does not name any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
}

/// A requested right, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RightDecision {
    /// In short.
    pub summary: RightSummary,
    /// The element of `access` as requested: an object or a string.
    pub right: Value,
    /// What policy left of it, if that is less than was requested.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrowed: Vec<Value>,
    /// What policy said, before anybody did something about it.
    pub outcome: Outcome,
    /// Whether the right is part of the grant now.
    pub granted: bool,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Version of the policies that decided.
    pub policy_version: u64,
}

/// What policy said of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Granted without asking anybody.
    Allow,
    /// Less of it granted without asking anybody.
    Narrow,
    /// Granted if the end user agrees.
    Ask,
    /// Granted if others approve.
    Approval,
    /// Granted after a stronger or fresher sign-in.
    StepUp,
    /// Not granted.
    Deny,
}

/// Why policy said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// Id of the policy that decided; absent if none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What the policy did.
    pub kind: ReasonKind,
    /// The policy's own words, if its author gave any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a policy did to a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// A policy permits it.
    Permit,
    /// A policy forbids it.
    Forbid,
    /// A policy wants the end user's consent first.
    Consent,
    /// A policy wants the approval of others first.
    Approval,
    /// A policy wants a stronger or fresher sign-in first.
    StepUp,
    /// A policy wants something that nobody can do, or that was done and is not
    /// enough.
    Unmet,
    /// No policy permits it.
    NoPermit,
    /// A policy could not be evaluated, which counts as a no.
    Error,
    /// No right of this name is known.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_the_wire_are_kebab_case() {
        assert_eq!(
            serde_json::to_string(&ReasonKind::NoPermit).unwrap(),
            r#""no-permit""#
        );
        assert_eq!(serde_json::to_string(&Outcome::Ask).unwrap(), r#""ask""#);
        assert_eq!(
            serde_json::to_string(&Outcome::StepUp).unwrap(),
            r#""step-up""#
        );
    }
}
