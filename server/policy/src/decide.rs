//! The decision about one right: for each of its actions at each of its
//! targets; the strongest answer is the right's.

use cedar_policy::Request;
use gnap::right::{Right, RightObject};

use crate::compile::PolicySet;
use crate::decision::{Decision, Demand, Reason, ReasonKind};
use crate::question::Question;
use crate::schema::{Action, Entry};
use crate::slice::{self, SliceError};
use crate::verdict::{Trial, Verdict};

/// Actions times targets that one right may have.
const MAX_COMBINATIONS: usize = 256;

impl PolicySet {
    /// Decides one requested right. Never fails: what cannot be decided is
    /// denied.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let verdict = match question.right {
            Right::Object(right) => self.right(question, right),
            Right::Reference(_) => Verdict::deny(Reason::new(ReasonKind::UnresolvedReference)),
        };
        Decision {
            outcome: verdict.outcome,
            demands: Demand::combine(verdict.demands, |acr| self.acr_rank(acr)),
            narrowed: None,
            reasons: verdict.reasons,
            terms: verdict.terms,
            policy_version: self.version,
        }
    }

    /// How strong a class of sign-in is, where the tenant says.
    pub(crate) fn acr_rank(&self, acr: &str) -> Option<usize> {
        self.acrs.iter().position(|known| known == acr)
    }

    fn right(&self, question: &Question<'_>, right: &RightObject) -> Verdict {
        let Some(entry) = self.catalogue.find(&right.right_type) else {
            return Verdict::deny(Reason::new(ReasonKind::UnknownType));
        };
        let actions = match entry.asked(right) {
            Ok(actions) => actions,
            Err(reason) => return Verdict::deny(reason),
        };
        let locations = right.locations.as_ref().map_or(1, |all| all.len().max(1));
        if actions.len().saturating_mul(locations) > MAX_COMBINATIONS {
            return Verdict::deny(Reason::new(ReasonKind::TooManyCombinations));
        }
        match self.combinations(question, right, entry, &actions) {
            Ok(verdict) => verdict,
            Err(SliceError::TooDeep(_)) => {
                Verdict::deny(Reason::new(ReasonKind::TooManyCombinations))
            }
            Err(error) => Verdict::deny(Reason {
                text: Some(error.to_string()),
                ..Reason::new(ReasonKind::PolicyError)
            }),
        }
    }

    fn combinations(
        &self,
        question: &Question<'_>,
        right: &RightObject,
        entry: &Entry,
        actions: &[&Action],
    ) -> Result<Verdict, SliceError> {
        let names = &self.catalogue.names;
        let (client, principals) = slice::principal(&question.client, names)?;
        let context = slice::context(question, self.clock.at(question.context.now)?, right, names)?;
        let principals = self.buckets.numbers(&principals);
        let mut strongest: Option<Verdict> = None;
        for target in slice::targets(right, names)? {
            let entities = slice::entities(&client, &target, actions)?;
            let resources = std::iter::once(&target.resource).chain(&target.ancestors);
            let resources = self.buckets.numbers(resources);
            for action in actions {
                let request = Request::new(
                    client.uid(),
                    action.uid.clone(),
                    target.resource.clone(),
                    context.clone(),
                    None,
                )
                .map_err(Box::new)?;
                let numbers = self.buckets.numbers([&action.uid, &entry.group]);
                let trial = Trial {
                    policies: self,
                    request: &request,
                    entities: &entities,
                    action: &action.name,
                    context: &question.context,
                };
                let found = self.buckets.find(&numbers, &principals, &resources);
                let verdict = trial.verdict(&found.collect::<Vec<_>>());
                strongest = Some(match strongest {
                    Some(strongest) => strongest.and(verdict),
                    None => verdict,
                });
            }
        }
        // Every right has an action and a target. If one had none, nothing
        // would have permitted it.
        Ok(strongest.unwrap_or_else(|| Verdict::deny(Reason::new(ReasonKind::NoPermit))))
    }
}

#[cfg(test)]
mod tests;
