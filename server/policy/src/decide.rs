//! The decision about one right: for each of its actions at each of its
//! targets; the strongest answer is the right's. What is not given as a whole
//! may be given in part.

use cedar_policy_core::ast::{EntityUIDEntry, Request};
use cedar_policy_core::evaluator::Evaluator;
use cedar_policy_core::extensions::Extensions;
use gnap::right::{Right, RightObject};

use crate::bucket::{Candidates, Stage};
use crate::compile::PolicySet;
use crate::decision::{Decision, Demand, Outcome, ReasonKind};
use crate::narrow;
use crate::question::Question;
use crate::reads::{Input, Inputs};
use crate::schema::{Action, Unknown};
use crate::verdict::{Finding, Trial, Verdict};
use crate::world::{Target, World, WorldError};

/// Actions times targets that one right may have.
pub(crate) const MAX_COMBINATIONS: usize = 256;

/// A question about one right of a type that is known.
pub(crate) struct Case<'q> {
    pub policies: &'q PolicySet,
    pub world: World<'q>,
    principals: Vec<u32>,
}

/// The answer about a right.
pub(crate) struct Answer {
    pub verdict: Verdict,
    /// What it is about, if less than was asked.
    pub narrowed: Option<Box<RightObject>>,
}

impl PolicySet {
    /// Decides one requested right. Never fails: what cannot be decided is
    /// denied.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let answer = match (&self.unusable, question.right) {
            (Some(cause), _) => Answer::whole(Verdict::deny(vec![Finding {
                error: Some(cause.to_string()),
                ..finding(ReasonKind::PolicyError)
            }])),
            (None, Right::Object(right)) => self
                .right(question, right)
                .unwrap_or_else(|error| Answer::whole(failed(&error))),
            (None, Right::Reference(_)) => Answer::whole(refused(ReasonKind::UnresolvedReference)),
        };
        let Answer { verdict, narrowed } = answer;
        let outcome = match (verdict.outcome, &narrowed) {
            (Outcome::Allow, Some(_)) => Outcome::Narrow,
            (outcome, _) => outcome,
        };
        let findings = verdict.findings.into_iter();
        Decision {
            outcome,
            demands: Demand::combine(verdict.demands, |acr| self.acr_rank(acr)),
            narrowed,
            reasons: findings.map(|finding| self.reason(finding)).collect(),
            terms: verdict.terms,
            policy_version: self.version,
        }
    }

    /// Whether more of a right could be given once it is known who the RO is:
    /// rules that look at them are why it is denied, or given in part. To be
    /// asked about questions without an RO.
    pub fn depends_on_person(&self, question: &Question<'_>) -> bool {
        let Right::Object(right) = question.right else {
            return false;
        };
        let Ok(answer) = self.right(question, right) else {
            return false;
        };
        let verdict = answer.verdict;
        let looks = |rule: u32| {
            let rule = self.rules.get(rule as usize);
            rule.is_some_and(|rule| rule.reads.has_any(&Input::OF_PERSON))
        };
        let mut noes = verdict.findings.iter().filter(|finding| {
            matches!(
                finding.kind,
                ReasonKind::Forbidden | ReasonKind::PolicyError
            )
        });
        match (verdict.outcome, &answer.narrowed) {
            // A no that has nothing to do with the person stands.
            (Outcome::Deny, _) if !noes.all(|no| no.rule.is_some_and(looks)) => false,
            (Outcome::Deny, _) | (_, Some(_)) => {
                let mut rules = self.rules_about(question).unwrap_or_default().into_iter();
                rules.any(|rule| self.is_hard(rule) && looks(rule))
            }
            (_, None) => false,
        }
    }

    fn is_hard(&self, rule: u32) -> bool {
        let rule = self.rules.get(rule as usize);
        rule.is_some_and(|rule| rule.notes.role.stage() == Stage::Hard)
    }

    /// The rules that can say something about a question, in order; `None` when
    /// it is answered without them.
    pub(crate) fn rules_about(&self, question: &Question<'_>) -> Option<Vec<u32>> {
        let Right::Object(right) = question.right else {
            return None;
        };
        let case = Case::new(self, question, &right.right_type).ok()??;
        case.world.entry.asked(right).ok()?;
        case.rules(right).ok()
    }

    /// How strong a class of sign-in is, where the tenant says.
    pub(crate) fn acr_rank(&self, acr: &str) -> Option<usize> {
        self.acrs.iter().position(|known| known == acr)
    }

    fn right(&self, question: &Question<'_>, right: &RightObject) -> Result<Answer, WorldError> {
        let Some(case) = Case::new(self, question, &right.right_type)? else {
            return Ok(Answer::whole(refused(ReasonKind::UnknownType)));
        };
        let actions = match case.world.entry.asked(right) {
            Ok(actions) => actions,
            Err(Unknown(action)) => {
                return Ok(Answer::whole(Verdict::deny(vec![Finding {
                    action: action.to_owned(),
                    ..finding(ReasonKind::UnknownAction)
                }])));
            }
        };
        let locations = right.locations.as_ref().map_or(1, |all| all.len().max(1));
        if actions.len().saturating_mul(locations) > MAX_COMBINATIONS {
            return Ok(Answer::whole(refused(ReasonKind::TooManyCombinations)));
        }
        let verdict = case.whole(right, &actions)?;
        narrow::answer(&case, right, verdict)
    }
}

impl<'q> Case<'q> {
    /// `None` when the type is not known.
    pub(crate) fn new(
        policies: &'q PolicySet,
        question: &'q Question<'q>,
        right_type: &str,
    ) -> Result<Option<Self>, WorldError> {
        let catalogue = &*policies.catalogue;
        let Some(entry) = catalogue.types.get(right_type) else {
            return Ok(None);
        };
        let world = World::new(
            catalogue,
            &policies.clock,
            &policies.acrs,
            question,
            entry,
            Some(&policies.groups),
        )?;
        Ok(Some(Self {
            policies,
            principals: policies.buckets.numbers(&world.principals),
            world,
        }))
    }

    /// What holds for all actions at all targets together.
    pub(crate) fn whole(
        &self,
        right: &RightObject,
        actions: &[&Action],
    ) -> Result<Verdict, WorldError> {
        let verdicts = self.judge(right, actions)?;
        // Every right has an action and a target. If one had none, nothing
        // would have permitted it.
        Ok(verdicts
            .into_iter()
            .reduce(Verdict::and)
            .unwrap_or_else(|| refused(ReasonKind::NoPermit)))
    }

    /// A verdict for each action at each target.
    fn judge(&self, right: &RightObject, actions: &[&Action]) -> Result<Vec<Verdict>, WorldError> {
        let targets = self.world.targets(right)?;
        let trials = self.trials(&targets, actions);
        let candidates = trials.iter().map(|(_, _, candidates)| candidates);
        let inputs = candidates
            .flat_map(Candidates::all)
            .filter_map(|index| self.policies.rule(index))
            .fold(Inputs::default(), |inputs, rule| inputs.and(rule.reads));
        let locations: Vec<&str> = targets
            .iter()
            .filter_map(|target| target.location.as_deref())
            .collect();
        let common = self.world.common(right, inputs, actions)?;
        let context = self.world.context(right, &locations, inputs)?;
        let mut entities = None;
        let mut verdicts = Vec::with_capacity(trials.len());
        for (target, action, candidates) in &trials {
            let of_target = match entities.take() {
                Some((of, known)) if std::ptr::eq(of, *target) => known,
                _ => self.world.entities(&common, right, target, inputs)?,
            };
            let request = Request::new_unchecked(
                self.principal(),
                EntityUIDEntry::known(action.uid.clone(), None),
                EntityUIDEntry::known(target.resource.clone(), None),
                Some(context.clone()),
            );
            let trial = Trial {
                policies: self.policies,
                evaluator: &Evaluator::new(request, &of_target, Extensions::all_available()),
                action: &action.name,
                context: &self.world.question.context,
            };
            verdicts.push(trial.verdict(candidates));
            entities = Some((*target, of_target));
        }
        Ok(verdicts)
    }

    fn trials<'t>(
        &self,
        targets: &'t [Target],
        actions: &[&'t Action],
    ) -> Vec<(&'t Target, &'t Action, Candidates)> {
        let mut trials = Vec::with_capacity(targets.len() * actions.len());
        for target in targets {
            let resources = std::iter::once(&target.resource).chain(&target.ancestors);
            let resources = self.policies.buckets.numbers(resources);
            for &action in actions {
                trials.push((target, action, self.candidates(action, &resources)));
            }
        }
        trials
    }

    /// The rules that can say something about a right, in order, each once.
    pub(crate) fn rules(&self, right: &RightObject) -> Result<Vec<u32>, WorldError> {
        let Ok(actions) = self.world.entry.asked(right) else {
            return Ok(Vec::new());
        };
        let targets = self.world.targets(right)?;
        let trials = self.trials(&targets, &actions);
        let candidates = trials.iter().map(|(_, _, candidates)| candidates);
        let mut rules: Vec<u32> = candidates.flat_map(Candidates::all).collect();
        rules.sort_unstable();
        rules.dedup();
        Ok(rules)
    }

    fn candidates(&self, action: &Action, resources: &[u32]) -> Candidates {
        let buckets = &self.policies.buckets;
        let actions = buckets.numbers([&action.uid, &self.world.entry.group]);
        buckets.find(&actions, &self.principals, resources)
    }

    fn principal(&self) -> EntityUIDEntry {
        match self.world.principals.first() {
            Some(client) => EntityUIDEntry::known(client.clone(), None),
            None => EntityUIDEntry::unknown(),
        }
    }
}

impl Answer {
    pub(crate) fn whole(verdict: Verdict) -> Self {
        Self {
            verdict,
            narrowed: None,
        }
    }
}

fn finding(kind: ReasonKind) -> Finding {
    Finding {
        kind,
        rule: None,
        action: String::new(),
        error: None,
    }
}

fn refused(kind: ReasonKind) -> Verdict {
    Verdict::deny(vec![finding(kind)])
}

fn failed(error: &WorldError) -> Verdict {
    let text = match error.kind() {
        ReasonKind::TooManyCombinations => None,
        _ => Some(error.to_string()),
    };
    Verdict::deny(vec![Finding {
        error: text,
        ..finding(error.kind())
    }])
}

#[cfg(test)]
mod tests;
