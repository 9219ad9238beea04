//! What policy said of a right, and what happened to a grant, as sentences.

use std::collections::BTreeMap;

use api::grant::TimelineKind;
use api::right::{Outcome, Reason, ReasonKind, RightDecision};

use crate::components::badge::Tone;
use crate::texts::Texts;

/// What became of a right.
pub fn fate(decision: &RightDecision, t: &Texts) -> (Tone, &'static str) {
    match (decision.outcome, decision.granted) {
        (Outcome::Allow, true) => (Tone::Good, t.fates.allowed),
        (Outcome::Allow, false) => (Tone::Neutral, t.fates.allowed_not_granted),
        (Outcome::Narrow, true) => (Tone::Good, t.fates.narrowed),
        (Outcome::Narrow, false) => (Tone::Neutral, t.fates.allowed_not_granted),
        (Outcome::Approval, true) => (Tone::Good, t.fates.approved),
        (Outcome::Approval, false) => (Tone::Waiting, t.fates.needs_approval),
        (Outcome::StepUp, true) => (Tone::Good, t.fates.stronger),
        (Outcome::StepUp, false) => (Tone::Waiting, t.fates.needs_stronger),
        (Outcome::Ask, true) => (Tone::Good, t.fates.agreed),
        (Outcome::Ask, false) => (Tone::Waiting, t.fates.asks),
        (Outcome::Deny, _) => (Tone::Bad, t.fates.denied),
    }
}

/// Why, with policies by name where it is known. The author's own words come
/// last, if there are any.
pub fn reason(reason: &Reason, names: &BTreeMap<String, String>, t: &Texts) -> String {
    let template = match (reason.kind, &reason.policy) {
        (ReasonKind::Permit, Some(_)) => t.reasons.permit,
        (ReasonKind::Permit, None) => t.reasons.permit_unnamed,
        (ReasonKind::Forbid, Some(_)) => t.reasons.forbid,
        (ReasonKind::Forbid, None) => t.reasons.forbid_unnamed,
        (ReasonKind::Consent, Some(_)) => t.reasons.consent,
        (ReasonKind::Consent, None) => t.reasons.consent_unnamed,
        (ReasonKind::Approval, Some(_)) => t.reasons.approval,
        (ReasonKind::Approval, None) => t.reasons.approval_unnamed,
        (ReasonKind::StepUp, Some(_)) => t.reasons.step_up,
        (ReasonKind::StepUp, None) => t.reasons.step_up_unnamed,
        (ReasonKind::Unmet, Some(_)) => t.reasons.unmet,
        (ReasonKind::Unmet, None) => t.reasons.unmet_unnamed,
        (ReasonKind::NoPermit, _) => t.reasons.no_permit,
        (ReasonKind::Error, Some(_)) => t.reasons.error,
        (ReasonKind::Error, None) => t.reasons.error_unnamed,
        (ReasonKind::Unknown, _) => t.reasons.unknown,
    };
    let policy = reason.policy.as_deref().unwrap_or_default();
    let name = names.get(policy).map(|name| format!("“{name}”"));
    let sentence = template.replace("{}", name.as_deref().unwrap_or(policy));
    match &reason.text {
        Some(text) => format!("{sentence} “{text}”"),
        None => sentence,
    }
}

/// What happened.
pub fn event(kind: TimelineKind, t: &Texts) -> (Tone, &'static str) {
    match kind {
        TimelineKind::Requested => (Tone::Info, t.events.requested),
        TimelineKind::Decided => (Tone::Neutral, t.events.decided),
        TimelineKind::InteractionStarted => (Tone::Neutral, t.events.interaction_started),
        TimelineKind::SignedIn => (Tone::Neutral, t.events.signed_in),
        TimelineKind::Consented => (Tone::Good, t.events.consented),
        TimelineKind::Denied => (Tone::Bad, t.events.denied),
        TimelineKind::Continued => (Tone::Neutral, t.events.continued),
        TimelineKind::TokenIssued => (Tone::Good, t.events.token_issued),
        TimelineKind::TokenDerived => (Tone::Neutral, t.events.token_derived),
        TimelineKind::TokenRotated => (Tone::Neutral, t.events.token_rotated),
        TimelineKind::TokenRevoked => (Tone::Bad, t.events.token_revoked),
        TimelineKind::Cancelled => (Tone::Neutral, t.events.cancelled),
        TimelineKind::Revoked => (Tone::Bad, t.events.revoked),
        TimelineKind::Expired => (Tone::Neutral, t.events.expired),
        TimelineKind::Invalidated => (Tone::Bad, t.events.invalidated),
        TimelineKind::Other => (Tone::Neutral, t.events.other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::EN;

    fn because(kind: ReasonKind, policy: Option<&str>, text: Option<&str>) -> String {
        reason(
            &Reason {
                policy: policy.map(str::to_owned),
                kind,
                text: text.map(str::to_owned),
            },
            &BTreeMap::from([("p1".to_owned(), "Readers".to_owned())]),
            &EN,
        )
    }

    #[test]
    fn a_reason_is_a_sentence_with_the_policys_name() {
        assert_eq!(
            because(ReasonKind::Permit, Some("readers"), None),
            "The policy readers permits it."
        );
        assert_eq!(
            because(ReasonKind::Permit, Some("p1"), None),
            "The policy “Readers” permits it."
        );
        assert_eq!(
            because(ReasonKind::NoPermit, None, None),
            "No policy permits it."
        );
    }

    #[test]
    fn the_authors_words_are_quoted() {
        assert_eq!(
            because(
                ReasonKind::Consent,
                Some("ask"),
                Some("Printing costs money.")
            ),
            "The policy ask wants the person's consent first. “Printing costs money.”"
        );
    }

    #[test]
    fn no_sentence_is_left_with_a_gap() {
        for kind in [
            ReasonKind::Permit,
            ReasonKind::Forbid,
            ReasonKind::Consent,
            ReasonKind::Approval,
            ReasonKind::StepUp,
            ReasonKind::Unmet,
            ReasonKind::NoPermit,
            ReasonKind::Error,
            ReasonKind::Unknown,
        ] {
            for policy in [None, Some("p")] {
                let sentence = because(kind, policy, None);
                assert!(
                    !sentence.contains("{}") && !sentence.contains("  "),
                    "{sentence}"
                );
                assert!(sentence.ends_with('.'), "{sentence}");
            }
        }
    }
}
