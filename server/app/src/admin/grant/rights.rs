//! Rights, and what policy and people made of them, in the API's words.

use api::right::{Outcome, Reason, ReasonKind, RightDecision, RightSummary};
use gnap::right::Right;

use crate::grant::{AskedRight, AskedTokens};

/// Rights in short, each once.
pub fn summaries<'a>(rights: impl Iterator<Item = &'a Right>) -> Vec<RightSummary> {
    let mut found: Vec<RightSummary> = Vec::new();
    for right in rights {
        let summary = summary(right);
        if !found.contains(&summary) {
            found.push(summary);
        }
    }
    found
}

/// Each right with its decision. `stands` is whether the grant does.
pub fn decisions(tokens: &AskedTokens, stands: Stands) -> Vec<RightDecision> {
    tokens
        .rights()
        .map(|right| decision(right, stands))
        .collect()
}

/// Whether a grant gives rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It does.
    Yes,
    /// It was denied, revoked or is over in another way.
    No,
}

/// A right in short.
pub fn summary(right: &Right) -> RightSummary {
    match right {
        Right::Reference(name) => RightSummary {
            name: name.clone(),
            actions: Vec::new(),
        },
        Right::Object(object) => RightSummary {
            name: object.right_type.clone(),
            actions: object.actions.clone().unwrap_or_default(),
        },
    }
}

fn decision(asked: &AskedRight, stands: Stands) -> RightDecision {
    let is_allowed = asked.outcome.gives();
    RightDecision {
        summary: summary(&asked.right),
        right: serde_json::to_value(&asked.right).unwrap_or_default(),
        narrowed: asked
            .narrowed
            .iter()
            .filter_map(|right| serde_json::to_value(right).ok())
            .collect(),
        outcome: outcome(asked),
        granted: is_allowed && stands == Stands::Yes,
        reasons: reasons(asked),
        policy_version: asked.policy_version,
    }
}

/// What policy said. A right that it wanted somebody to do something about
/// first keeps that question, whatever was done.
fn outcome(asked: &AskedRight) -> Outcome {
    use policy::ReasonKind as Kind;
    let wanted = |kind: Kind| asked.reasons.iter().any(|reason| reason.kind == kind);
    match asked.outcome {
        policy::Outcome::StepUp => Outcome::StepUp,
        _ if wanted(Kind::StepUp) => Outcome::StepUp,
        policy::Outcome::Approval => Outcome::Approval,
        _ if wanted(Kind::Approval) => Outcome::Approval,
        policy::Outcome::Ask => Outcome::Ask,
        _ if wanted(Kind::Consent) => Outcome::Ask,
        policy::Outcome::Allow => Outcome::Allow,
        policy::Outcome::Narrow => Outcome::Narrow,
        policy::Outcome::Deny => Outcome::Deny,
    }
}

/// Each reason once, whatever the number of actions it holds for.
fn reasons(asked: &AskedRight) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for reason in asked.reasons.iter().map(reason) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn reason(reason: &policy::Reason) -> Reason {
    Reason {
        policy: reason.policy.clone(),
        kind: kind(reason.kind),
        text: reason.text.clone(),
    }
}

fn kind(kind: policy::ReasonKind) -> ReasonKind {
    use policy::ReasonKind as Policy;
    match kind {
        Policy::Permitted => ReasonKind::Permit,
        Policy::Forbidden | Policy::Narrowed => ReasonKind::Forbid,
        Policy::Consent => ReasonKind::Consent,
        Policy::Approval => ReasonKind::Approval,
        Policy::StepUp => ReasonKind::StepUp,
        Policy::UnmetRequirement => ReasonKind::Unmet,
        Policy::NoPermit => ReasonKind::NoPermit,
        Policy::PolicyError
        | Policy::PermitError
        | Policy::TooManyCombinations
        | Policy::UnreadableField
        | Policy::TooManyRelationships => ReasonKind::Error,
        Policy::UnknownType | Policy::UnknownAction | Policy::UnresolvedReference => {
            ReasonKind::Unknown
        }
    }
}
