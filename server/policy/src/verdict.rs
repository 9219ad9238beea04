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

use crate::annotation::Role;
use crate::bucket::Bucket;
use crate::compile::{PolicySet, Rule};
use crate::decision::{Demand, Outcome, Reason, ReasonKind, Terms, Value};
use crate::met;
use crate::question::Context;

/// A question cut down to one action at one target.
pub(crate) struct Trial<'a> {
    pub policies: &'a PolicySet,
    pub request: &'a Request,
    pub entities: &'a Entities,
    pub action: &'a str,
    pub context: &'a Context<'a>,
}

/// The answer to a trial, or the strongest of several.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub demands: Vec<Demand>,
    pub terms: Terms,
}

impl Verdict {
    pub(crate) fn deny(reason: Reason) -> Self {
        Self {
            outcome: Outcome::Deny,
            reasons: vec![reason],
            demands: Vec::new(),
            terms: Terms::default(),
        }
    }

    /// What holds for both. A no stands alone; what several gates want is all
    /// wanted.
    pub(crate) fn and(mut self, mut other: Self) -> Self {
        if self.outcome < other.outcome {
            std::mem::swap(&mut self, &mut other);
        }
        if self.outcome == Outcome::Deny && other.outcome != Outcome::Deny {
            return self;
        }
        self.terms = self.terms.and(other.terms);
        self.demands.append(&mut other.demands);
        if self.outcome == other.outcome || other.outcome.waits() {
            for reason in other.reasons {
                if !self.reasons.contains(&reason) {
                    self.reasons.push(reason);
                }
            }
        }
        self
    }
}

/// What an applying gate means.
enum Gate {
    Open,
    Wants(Demand),
    Shut,
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
        let (mut demands, mut demanding, mut unmet) = (Vec::new(), Vec::new(), Vec::new());
        for index in &gates.applying {
            match self.gate(*index) {
                Gate::Open => {}
                Gate::Wants(demand) => {
                    demands.push(demand);
                    demanding.push(*index);
                }
                Gate::Shut => unmet.push(*index),
            }
        }
        if !unmet.is_empty() {
            return deny(self.reasons(ReasonKind::UnmetRequirement, &unmet));
        }
        let terms = self.terms(permits.iter().chain(&demanding));
        match demands.iter().map(Demand::outcome).max() {
            None => Verdict {
                outcome: Outcome::Allow,
                reasons: self.reasons(ReasonKind::Permitted, &permits).collect(),
                demands,
                terms,
            },
            Some(outcome) => Verdict {
                outcome,
                reasons: demanding
                    .iter()
                    .zip(&demands)
                    .map(|(index, demand)| self.reason(kind(demand), *index))
                    .collect(),
                demands,
                terms,
            },
        }
    }

    /// What an applying gate means. One whose demand is met opens, unless it
    /// looked at that itself and still says no: asking again would not help.
    fn gate(&self, index: usize) -> Gate {
        let Some(rule) = self.rule(index) else {
            return Gate::Shut;
        };
        let Role::Gate(Some(demand)) = &rule.notes.role else {
            return Gate::Shut;
        };
        let policies = self.policies;
        if !met::is_met(demand, self.context, &policies.acrs) {
            return Gate::Wants(demand.clone());
        }
        match rule.reads.has_any(met::inputs(demand)) {
            true => Gate::Shut,
            false => Gate::Open,
        }
    }

    /// What these rules say about tokens: a grant needs one that gives it and
    /// none that takes it, and the strictest limit counts.
    fn terms<'i>(&self, rules: impl Iterator<Item = &'i usize>) -> Terms {
        let mut terms = Terms::default();
        let mut value: Option<Value> = None;
        for notes in rules.filter_map(|index| Some(&self.rule(*index)?.notes)) {
            value = [value, notes.value].into_iter().flatten().min();
            if let Some(bearer) = notes.bearer {
                terms.bearer = terms.bearer.min(bearer);
            }
            terms.lifetime = [terms.lifetime, notes.lifetime].into_iter().flatten().min();
            terms.format = [terms.format, notes.format].into_iter().flatten().min();
        }
        terms.value = value.unwrap_or_default();
        terms
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
        self.rule(index).map(|rule| &rule.notes.role)
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
            rule: rule.and_then(|rule| rule.notes.name.clone()),
            text: rule.and_then(|rule| rule.notes.text.clone()),
            ..Reason::of_action(kind, self.action)
        }
    }
}

fn kind(demand: &Demand) -> ReasonKind {
    match demand {
        Demand::Consent { .. } => ReasonKind::Consent,
        Demand::Approval { .. } => ReasonKind::Approval,
        Demand::StepUp { .. } => ReasonKind::StepUp,
    }
}

fn deny(reasons: impl Iterator<Item = Reason>) -> Verdict {
    Verdict {
        outcome: Outcome::Deny,
        reasons: reasons.collect(),
        demands: Vec::new(),
        terms: Terms::default(),
    }
}

/// A rule's place from its Cedar id. An id that is not ours has no role, and
/// what has no role can only deny.
fn place(id: &PolicyId) -> usize {
    let text: &str = id.as_ref();
    text.parse().unwrap_or(usize::MAX)
}
