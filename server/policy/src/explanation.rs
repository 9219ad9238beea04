//! Why a decision was as it was: a stored decision against its inputs and the
//! policies of its version.

use serde::{Deserialize, Serialize};

use crate::compile::PolicySet;
use crate::decision::{Outcome, Reason};
use crate::record::Record;
use crate::relationship::Relationships;

/// What is kept of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The outcome.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Version of the policies that decided.
    pub policy_version: u64,
    /// [`Record::digest`] of the inputs.
    pub inputs: String,
}

/// A stored decision, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Whether the inputs are those the decision was made from.
    pub same_inputs: bool,
    /// Whether the policies are of the version that decided.
    pub same_version: bool,
    /// What these policies say of these inputs.
    pub outcome: Outcome,
    /// Whether that is what was stored. It must be so when inputs and version
    /// are the same and relationships did not change.
    pub confirmed: bool,
    /// The rules that led to it.
    pub rules: Vec<ExplainedRule>,
}

/// A rule with what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedRule {
    /// The reason it gave.
    pub reason: Reason,
    /// Its text, as Cedar writes it; absent for reasons without a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl PolicySet {
    /// Explains a stored decision by making it again.
    pub fn explain(
        &self,
        stored: &Stored,
        record: &Record,
        relationships: Option<&Relationships>,
    ) -> Explanation {
        let decision = record.ask(relationships, |question| self.decide(question));
        let text = |reason: &Reason| {
            let mut rules = self.rules.iter();
            let rule = rules.find(|rule| {
                Some(&rule.source) == reason.policy.as_ref() && rule.notes.name == reason.rule
            });
            rule.map(|rule| rule.text.clone())
        };
        Explanation {
            same_inputs: record.digest().is_ok_and(|digest| digest == stored.inputs),
            same_version: self.version == stored.policy_version,
            outcome: decision.outcome,
            confirmed: decision.outcome == stored.outcome && decision.reasons == stored.reasons,
            rules: decision
                .reasons
                .into_iter()
                .map(|reason| ExplainedRule {
                    rule: text(&reason),
                    reason,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::compile::Source;
    use crate::vocabulary::{RightType, Vocabulary};

    #[test]
    fn confirms_what_was_decided_and_nothing_else() {
        let vocabulary = Vocabulary {
            right_types: vec![RightType {
                name: "t".to_owned(),
                ..RightType::default()
            }],
            ..Vocabulary::default()
        };
        let source = Source {
            id: "p".to_owned(),
            text: r#"@id("known") permit (principal, action, resource)
                when { context has purpose };"#
                .to_owned(),
        };
        let policies = PolicySet::compile(3, &vocabulary, &[source]).unwrap();
        let record: Record =
            serde_json::from_value(json!({"right": {"type": "t"}, "context": {"purpose": "x"}}))
                .unwrap();
        let decision = record.ask(None, |question| policies.decide(question));
        let stored = Stored {
            outcome: decision.outcome,
            reasons: decision.reasons,
            policy_version: 3,
            inputs: record.digest().unwrap(),
        };
        let found = policies.explain(&stored, &record, None);
        assert!(found.same_inputs && found.same_version && found.confirmed);
        let [rule] = &found.rules[..] else {
            panic!("{found:?}")
        };
        assert!(rule.rule.as_ref().unwrap().contains("purpose"));
        let mut other = record.clone();
        other.context.purpose = None;
        let found = policies.explain(&stored, &other, None);
        assert!(!found.same_inputs && found.same_version && !found.confirmed);
        assert_eq!(found.outcome, Outcome::Deny);
    }
}
