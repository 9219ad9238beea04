//! One action at one target: hard rules first, then gates.
//!
//! 1. *Hard*: all permits and plain forbids. No permit, or any forbid: denied.
//! 2. *Gates*: forbids that say what would open them. One that applies is a
//!    demand, unless that is met already.
//!
//! A rule that cannot be evaluated does not apply. For a permit that is safe;
//! for a forbid or a gate it would be a wrong yes, so there an error denies.

use cedar_policy_core::ast::{Literal, ValueKind};
use cedar_policy_core::evaluator::Evaluator;

use crate::annotation::{Notes, Role};
use crate::bucket::Candidates;
use crate::compile::{PolicySet, Rule};
use crate::decision::{Demand, Outcome, Reason, ReasonKind, Terms, Value};
use crate::met;
use crate::question::{Consent, Context};
use crate::reads::Input;

/// A question cut down to one action at one target.
pub(crate) struct Trial<'a> {
    pub policies: &'a PolicySet,
    pub evaluator: &'a Evaluator<'a>,
    pub action: &'a str,
    pub context: &'a Context<'a>,
}

/// The answer to a trial, or to several.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub outcome: Outcome,
    pub findings: Vec<Finding>,
    pub demands: Vec<Demand>,
    pub terms: Terms,
    /// Permits that apply.
    pub permits: Vec<u32>,
}

/// A reason, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub kind: ReasonKind,
    pub rule: Option<u32>,
    pub action: String,
    pub error: Option<String>,
}

impl Verdict {
    pub(crate) fn deny(findings: Vec<Finding>) -> Self {
        Self {
            outcome: Outcome::Deny,
            findings,
            demands: Vec::new(),
            terms: Terms::default(),
            permits: Vec::new(),
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
        for permit in other.permits {
            if !self.permits.contains(&permit) {
                self.permits.push(permit);
            }
        }
        if self.outcome == other.outcome || other.outcome.waits() {
            for finding in other.findings {
                if !self.findings.contains(&finding) {
                    self.findings.push(finding);
                }
            }
        }
        self
    }
}

/// What an applying gate means.
enum Gate<'a> {
    Open,
    Wants(&'a Demand),
    Shut,
}

/// What evaluating rules brought.
#[derive(Default)]
struct Applying {
    permits: Vec<u32>,
    forbids: Vec<u32>,
    permit_errors: Vec<(u32, String)>,
    errors: Vec<(u32, String)>,
}

impl Trial<'_> {
    /// Decides by these rules.
    pub(crate) fn verdict(&self, candidates: &Candidates) -> Verdict {
        let hard = self.evaluate(&candidates.hard);
        if !hard.errors.is_empty() || !hard.forbids.is_empty() {
            let errors = self.failures(ReasonKind::PolicyError, hard.errors);
            let forbids = hard.forbids.into_iter();
            let forbids = forbids.map(|rule| self.finding(ReasonKind::Forbidden, rule));
            return Verdict::deny(errors.chain(forbids).collect());
        }
        if hard.permits.is_empty() {
            let none = Finding {
                kind: ReasonKind::NoPermit,
                rule: None,
                action: self.action.to_owned(),
                error: None,
            };
            let errors = self.failures(ReasonKind::PermitError, hard.permit_errors);
            return Verdict::deny(std::iter::once(none).chain(errors).collect());
        }
        self.gated(hard.permits, &candidates.gates)
    }

    fn gated(&self, permits: Vec<u32>, gates: &[u32]) -> Verdict {
        let gates = self.evaluate(gates);
        if !gates.errors.is_empty() {
            let errors = self.failures(ReasonKind::PolicyError, gates.errors);
            return Verdict::deny(errors.collect());
        }
        let (mut demands, mut findings, mut unmet) = (Vec::new(), Vec::new(), Vec::new());
        for &index in &gates.forbids {
            match self.gate(index) {
                Gate::Open => {}
                Gate::Wants(demand) => {
                    demands.push(demand.clone());
                    findings.push(self.finding(kind(demand), index));
                }
                Gate::Shut => unmet.push(self.finding(ReasonKind::UnmetRequirement, index)),
            }
        }
        if !unmet.is_empty() {
            return Verdict::deny(unmet);
        }
        let demanding = findings.iter().filter_map(|finding| finding.rule);
        let terms = self.terms(permits.iter().copied().chain(demanding));
        let outcome = demands.iter().map(Demand::outcome).max();
        if outcome.is_none() {
            let because = permits.iter();
            findings = because
                .map(|rule| self.finding(ReasonKind::Permitted, *rule))
                .collect();
        }
        Verdict {
            outcome: outcome.unwrap_or(Outcome::Allow),
            findings,
            demands,
            terms,
            permits,
        }
    }

    /// What an applying gate means. One whose demand is met opens, unless it
    /// looked at that itself and still says no: asking again would not help.
    fn gate(&self, index: u32) -> Gate<'_> {
        let Some(rule) = self.policies.rule(index) else {
            return Gate::Shut;
        };
        let Role::Gate(Some(demand)) = &rule.notes.role else {
            return Gate::Shut;
        };
        if !met::is_met(demand, self.context, &self.policies.acrs) {
            return Gate::Wants(demand);
        }
        if !rule.reads.has_any(met::inputs(demand)) {
            return Gate::Open;
        }
        // It may only not count a yes that was given some time ago.
        let remembered = matches!(self.context.consent, Consent::Remembered { .. });
        match demand {
            Demand::Consent { .. } if remembered && rule.reads.has(Input::Consented) => {
                Gate::Wants(demand)
            }
            _ => Gate::Shut,
        }
    }

    /// What these rules say about tokens: a grant needs one that gives it and
    /// none that takes it, and the strictest limit counts.
    fn terms(&self, rules: impl Iterator<Item = u32>) -> Terms {
        let mut terms = Terms::default();
        let mut value: Option<Value> = None;
        for notes in rules.filter_map(|index| self.notes(index)) {
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

    fn evaluate(&self, rules: &[u32]) -> Applying {
        let mut found = Applying::default();
        for &index in rules {
            let Some(rule) = self.policies.rule(index) else {
                continue;
            };
            let is_permit = rule.notes.role == Role::Permit;
            match (rule.applies(self.evaluator), is_permit) {
                (Ok(false), _) => {}
                (Ok(true), true) => found.permits.push(index),
                (Ok(true), false) => found.forbids.push(index),
                (Err(error), true) => found.permit_errors.push((index, error)),
                (Err(error), false) => found.errors.push((index, error)),
            }
        }
        found
    }

    fn notes(&self, index: u32) -> Option<&Notes> {
        self.policies.rule(index).map(|rule| &rule.notes)
    }

    fn finding(&self, kind: ReasonKind, rule: u32) -> Finding {
        Finding {
            kind,
            rule: Some(rule),
            action: self.action.to_owned(),
            error: None,
        }
    }

    fn failures(
        &self,
        kind: ReasonKind,
        failed: Vec<(u32, String)>,
    ) -> impl Iterator<Item = Finding> {
        failed.into_iter().map(move |(rule, error)| Finding {
            error: Some(error),
            ..self.finding(kind, rule)
        })
    }
}

impl Rule {
    /// Whether scope and condition hold.
    ///
    /// # Errors
    /// Why that cannot be told.
    fn applies(&self, evaluator: &Evaluator<'_>) -> Result<bool, String> {
        let value = evaluator.interpret(&self.condition, &self.slots);
        match value.map_err(|error| error.to_string())?.value {
            ValueKind::Lit(Literal::Bool(holds)) => Ok(holds),
            _ => Err("a condition is neither true nor false".to_owned()),
        }
    }
}

impl PolicySet {
    pub(crate) fn rule(&self, index: u32) -> Option<&Rule> {
        self.rules.get(index as usize).map(|rule| &**rule)
    }

    /// A finding in words.
    pub(crate) fn reason(&self, finding: Finding) -> Reason {
        let rule = finding.rule.and_then(|index| self.rule(index));
        Reason {
            kind: finding.kind,
            policy: rule.map(|rule| rule.source.clone()),
            rule: rule.and_then(|rule| rule.notes.name.clone()),
            action: (!finding.action.is_empty()).then_some(finding.action),
            text: finding
                .error
                .or_else(|| rule.and_then(|rule| rule.notes.text.clone())),
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
