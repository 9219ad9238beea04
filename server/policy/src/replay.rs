//! What another set of policies would have said: for one question (shadow), for
//! recorded ones (replay).

use std::collections::BTreeMap;

use gnap::right::Right;
use serde::{Deserialize, Serialize};

use crate::annotation::Role;
use crate::compile::PolicySet;
use crate::decision::{Decision, Outcome};
use crate::met;
use crate::question::Question;
use crate::reads::Input;
use crate::record::Record;
use crate::relationship::Relationships;

/// How two decisions about the same question differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// They do not.
    Same,
    /// It was given or somebody was to be asked; now it is denied.
    NewlyDenied,
    /// It is given now, and was not without more.
    NewlyAllowed,
    /// Somebody must do something now that nobody had to do.
    NowAsks,
    /// Less of what has to be done first is left.
    AsksLess,
    /// Less of it is given.
    Narrower,
    /// More of it is given.
    Wider,
    /// As much is given, of another kind or on other terms.
    Other,
    /// A policy looks at an input that was not kept.
    CannotTell,
}

/// Two sets that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Replay<'a> {
    /// What decides now.
    pub old: &'a PolicySet,
    /// What would decide.
    pub new: &'a PolicySet,
    /// The tenant's relationships; those of the time of a record are not kept.
    pub relationships: Option<&'a Relationships>,
}

/// One question, answered by both sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// How the answers differ.
    pub change: Change,
    /// Inputs that were not kept and that one of the sets looks at.
    pub missing: Vec<Input>,
    /// The answer of the old set.
    pub old: Decision,
    /// The answer of the new set.
    pub new: Decision,
}

/// How many questions changed in which way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally(pub BTreeMap<Change, u64>);

impl Tally {
    /// Counts one.
    pub fn add(&mut self, change: Change) {
        *self.0.entry(change).or_default() += 1;
    }

    /// How many changed in this way.
    pub fn count(&self, change: Change) -> u64 {
        self.0.get(&change).copied().unwrap_or_default()
    }
}

impl Replay<'_> {
    /// Asks both sets what was asked then.
    pub fn compare(&self, record: &Record) -> Compared {
        record.ask(self.relationships, |question| {
            let mut compared = shadow(self.old, self.new, question);
            compared.missing = record.not_kept.clone();
            compared.missing.retain(|input| {
                self.old.looks_at(question, *input) || self.new.looks_at(question, *input)
            });
            if !compared.missing.is_empty() {
                compared.change = Change::CannotTell;
            }
            compared
        })
    }

    /// Only how the answers differ, for records that come one after the other.
    /// Cheap where nothing can have changed: rules that are the same text and
    /// decide alike are not evaluated twice.
    pub fn change(&self, record: &Record) -> Change {
        if self.is_untouched(record) {
            return Change::Same;
        }
        self.compare(record).change
    }

    /// Whether both sets have the same rules about a record.
    fn is_untouched(&self, record: &Record) -> bool {
        let same_words = self.old.vocabulary == self.new.vocabulary;
        same_words
            && record.ask(self.relationships, |question| {
                let of = |set: &PolicySet| set.rules_about(question);
                match (of(self.old), of(self.new)) {
                    (Some(old), Some(new)) => {
                        let texts = |rules: Vec<u32>, set: &PolicySet| -> Option<Vec<String>> {
                            let rules = rules.into_iter();
                            rules
                                .map(|rule| Some(set.rule(rule)?.text.clone()))
                                .collect()
                        };
                        let (old, new) = (texts(old, self.old), texts(new, self.new));
                        // Without a gap in what was kept, the same rules say
                        // the same.
                        record.not_kept.is_empty() && old.is_some() && old == new
                    }
                    _ => false,
                }
            })
    }
}

impl PolicySet {
    /// Whether a rule about the question looks at an input.
    pub(crate) fn looks_at(&self, question: &Question<'_>, input: Input) -> bool {
        // Classes stand in scopes, too: without one the rules are not known.
        if input == Input::Class {
            return self
                .rules
                .iter()
                .any(|rule| rule.reads.has(Input::Class) || rule.text.contains("ClientClass"));
        }
        let rules = self.rules_about(question).unwrap_or_default();
        let mut rules = rules.iter().filter_map(|index| self.rule(*index));
        rules.any(|rule| {
            rule.reads.has(input)
                || matches!(&rule.notes.role, Role::Gate(Some(demand))
                    if met::inputs(demand).contains(&input))
        })
    }
}

/// Asks both sets; the old one's answer counts.
pub fn shadow(old: &PolicySet, new: &PolicySet, question: &Question<'_>) -> Compared {
    let old = old.decide(question);
    let new = new.decide(question);
    Compared {
        change: change(question.right, &old, &new),
        missing: Vec::new(),
        old,
        new,
    }
}

fn change(asked: &Right, old: &Decision, new: &Decision) -> Change {
    match (old.outcome, new.outcome) {
        (Outcome::Deny, Outcome::Deny) => Change::Same,
        (_, Outcome::Deny) => Change::NewlyDenied,
        (before, now) if !before.gives() && now.gives() => Change::NewlyAllowed,
        (before, now) if before.gives() && now.waits() => Change::NowAsks,
        (Outcome::Deny, _) => Change::NowAsks,
        _ if old.demands != new.demands => {
            let is_new = |demand| !old.demands.contains(demand);
            match new.demands.iter().any(is_new) {
                true => Change::NowAsks,
                false => Change::AsksLess,
            }
        }
        _ => extent(asked, old, new),
    }
}

fn extent(asked: &Right, old: &Decision, new: &Decision) -> Change {
    let given = |decision: &Decision| match &decision.narrowed {
        Some(less) => Right::Object(less.clone()),
        None => asked.clone(),
    };
    let (before, now) = (given(old), given(new));
    if before == now {
        return match old.terms == new.terms {
            true => Change::Same,
            false => Change::Other,
        };
    }
    if old.narrowed.is_none() || before.covers(&now) {
        Change::Narrower
    } else if new.narrowed.is_none() || now.covers(&before) {
        Change::Wider
    } else {
        Change::Other
    }
}

#[cfg(test)]
mod tests;
