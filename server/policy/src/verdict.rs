//! One action at one target: hard rules first, then gates.
//!
//! 1. *Hard*: all permits and plain forbids. No permit, or any forbid: denied.
//! 2. *Gates*: forbids that say what would open them. One that applies is a
//!    demand: consent asks the end user, anything else cannot be met and
//!    denies.
//!
//! Cedar skips a rule it cannot evaluate. For a permit that is safe; for a
//! forbid or a gate it would be a wrong yes, so there an error denies.

use cedar_policy::{AuthorizationError, Entities, PolicyId, Request};

use crate::bucket::Bucket;
use crate::compile::{PolicySet, Requirement, Role, Rule};
use crate::decision::{Outcome, Reason, ReasonKind, Value};
use crate::question::Consent;

/// A question cut down to one action at one target.
pub(crate) struct Trial<'a> {
    pub policies: &'a PolicySet,
    pub request: &'a Request,
    pub entities: &'a Entities,
    pub action: &'a str,
    pub consent: Consent,
}

/// The answer to a trial, or the strongest of several.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub value: Value,
}

impl Verdict {
    pub(crate) fn deny(reason: Reason) -> Self {
        Self {
            outcome: Outcome::Deny,
            reasons: vec![reason],
            value: Value::Replaced,
        }
    }

    /// The stronger of two; of equal strength, with the reasons of both.
    pub(crate) fn or_stronger(mut self, other: Self) -> Self {
        if self.outcome != other.outcome {
            return if self.outcome > other.outcome {
                self
            } else {
                other
            };
        }
        self.value = self.value.min(other.value);
        for reason in other.reasons {
            if !self.reasons.contains(&reason) {
                self.reasons.push(reason);
            }
        }
        self
    }
}

/// What evaluating sets of rules brought, as places in [`PolicySet::rules`].
#[derive(Default)]
struct Findings {
    applying: Vec<usize>,
    failed: Vec<(usize, String)>,
}

impl Trial<'_> {
    /// Decides by the rules in `buckets`.
    pub(crate) fn verdict(&self, buckets: &[&Bucket]) -> Verdict {
        let hard = self.consult(buckets.iter().map(|bucket| &bucket.hard));
        let is_permit = |index: &usize| matches!(self.role(*index), Some(Role::Permit));
        let (permits, forbids): (Vec<_>, Vec<_>) = hard.applying.into_iter().partition(is_permit);
        let (permit_errors, errors): (Vec<_>, Vec<_>) =
            hard.failed.iter().partition(|(index, _)| is_permit(index));

        if !errors.is_empty() || !forbids.is_empty() {
            let errors = errors
                .into_iter()
                .map(|error| self.failure(ReasonKind::PolicyError, error));
            return deny(errors.chain(self.reasons(ReasonKind::Forbidden, &forbids)));
        }
        if permits.is_empty() {
            let none = Reason::of_action(ReasonKind::NoPermit, self.action);
            let errors = permit_errors
                .into_iter()
                .map(|error| self.failure(ReasonKind::PermitError, error));
            return deny(std::iter::once(none).chain(errors));
        }

        let gates = self.consult(buckets.iter().map(|bucket| &bucket.gates));
        if !gates.failed.is_empty() {
            let errors = gates.failed.iter();
            return deny(errors.map(|error| self.failure(ReasonKind::PolicyError, error)));
        }
        let (consent, unmet): (Vec<_>, Vec<_>) = gates
            .applying
            .into_iter()
            .partition(|index| self.opened_by_asking(*index));
        if !unmet.is_empty() {
            return deny(self.reasons(ReasonKind::UnmetRequirement, &unmet));
        }
        let value = permits.iter().filter_map(|index| self.rule(*index));
        let value = value.map(|rule| rule.value).max().unwrap_or_default();
        let (outcome, kind, because) = match consent.is_empty() {
            false => (Outcome::Ask, ReasonKind::Consent, consent),
            true => (Outcome::Allow, ReasonKind::Permitted, permits),
        };
        Verdict {
            outcome,
            reasons: self.reasons(kind, &because).collect(),
            value,
        }
    }

    /// Whether asking the end user opens this gate. Asking again after a yes
    /// would not, and could go on for ever.
    fn opened_by_asking(&self, index: usize) -> bool {
        matches!(self.role(index), Some(Role::Gate(Requirement::Consent)))
            && self.consent == Consent::NotGiven
    }

    fn consult<'s>(&self, sets: impl Iterator<Item = &'s cedar_policy::PolicySet>) -> Findings {
        let mut findings = Findings::default();
        for set in sets.filter(|set| !set.is_empty()) {
            let authorizer = &self.policies.authorizer;
            let response = authorizer.is_authorized(self.request, set, self.entities);
            // On deny these are the forbids that apply, on allow the permits.
            findings
                .applying
                .extend(response.diagnostics().reason().map(place));
            for error in response.diagnostics().errors() {
                let AuthorizationError::PolicyEvaluationError(failed) = error;
                findings
                    .failed
                    .push((place(failed.policy_id()), error.to_string()));
            }
        }
        // In the order of the stored policies, whatever the buckets' order; a
        // rule that lies in two buckets counts once.
        findings.applying.sort_unstable();
        findings.applying.dedup();
        findings.failed.sort_unstable();
        findings.failed.dedup();
        findings
    }

    fn rule(&self, index: usize) -> Option<&Rule> {
        self.policies.rules.get(index)
    }

    fn role(&self, index: usize) -> Option<&Role> {
        self.rule(index).map(|rule| &rule.role)
    }

    fn reasons(&self, kind: ReasonKind, indices: &[usize]) -> impl Iterator<Item = Reason> {
        indices.iter().map(move |index| self.reason(kind, *index))
    }

    fn failure(&self, kind: ReasonKind, (index, message): &(usize, String)) -> Reason {
        Reason {
            text: Some(message.clone()),
            ..self.reason(kind, *index)
        }
    }

    fn reason(&self, kind: ReasonKind, index: usize) -> Reason {
        let rule = self.rule(index);
        Reason {
            policy: rule.map(|rule| rule.source.clone()),
            rule: rule.and_then(|rule| rule.name.clone()),
            text: rule.and_then(|rule| rule.text.clone()),
            ..Reason::of_action(kind, self.action)
        }
    }
}

fn deny(reasons: impl Iterator<Item = Reason>) -> Verdict {
    Verdict {
        outcome: Outcome::Deny,
        reasons: reasons.collect(),
        value: Value::Replaced,
    }
}

/// A rule's place from its Cedar id. An id that is not ours has no role, and
/// what has no role can only deny.
fn place(id: &PolicyId) -> usize {
    let text: &str = id.as_ref();
    text.parse().unwrap_or(usize::MAX)
}
