//! Saved cases: questions with the answers a set of policies must give.

use gnap::right::Right;
use serde::{Deserialize, Serialize};

use crate::compile::PolicySet;
use crate::decision::{Decision, Demand, Outcome, Reason};
use crate::record::Record;
use crate::relationship::{Relationship, Relationships};

/// A question and what must be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Test {
    /// What it shows, for people.
    pub name: String,
    /// The question.
    pub question: Record,
    /// Relationships that hold in it; the tenant's do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    /// What must be answered.
    pub expected: Expected,
}

/// What must be answered. What is absent may be anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// The outcome.
    pub outcome: Outcome,
    /// All open demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demands: Option<Vec<Demand>>,
    /// What is left of the right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<Right>,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// The test's name.
    pub name: String,
    /// Whether it was answered as expected.
    pub passed: bool,
    /// The outcome.
    pub outcome: Outcome,
    /// All open demands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<Demand>,
    /// What is left of the right, if that is less than was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<Right>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl PolicySet {
    /// Runs a saved case. One whose relationships mean nothing fails.
    pub fn test(&self, test: &Test) -> Tested {
        let relationships = Relationships::new(&test.relationships);
        let known = relationships.as_ref().ok();
        let decision = test.question.ask(known, |question| self.decide(question));
        let Decision {
            outcome,
            demands,
            narrowed,
            reasons,
            ..
        } = decision;
        let narrowed = narrowed.map(Right::Object);
        let expected = &test.expected;
        let passed = known.is_some()
            && outcome == expected.outcome
            && expected.demands.as_ref().is_none_or(|all| *all == demands)
            && (expected.narrowed.is_none() || expected.narrowed == narrowed);
        Tested {
            name: test.name.clone(),
            passed,
            outcome,
            demands,
            narrowed,
            reasons,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::compile::Source;
    use crate::vocabulary::{RightType, Vocabulary};

    #[test]
    fn a_case_passes_when_everything_that_is_expected_is_so() {
        let vocabulary = Vocabulary {
            right_types: vec![RightType {
                name: "photo".to_owned(),
                actions: vec!["read".to_owned(), "write".to_owned()],
                ..RightType::default()
            }],
            ..Vocabulary::default()
        };
        let source = Source {
            id: "p".to_owned(),
            text: r#"@narrow("actions") permit (principal, action == Gnap::Action::"photo:read",
                resource) when { context has ro && context.ro in Gnap::Group::"staff" };"#
                .to_owned(),
        };
        let policies = PolicySet::compile(1, &vocabulary, &[source]).unwrap();
        let member = json!({"subject": {"kind": "user", "id": "u"}, "relation": "member",
            "object": {"kind": "group", "id": "staff"}});
        let passed = |expected: Value, relationships: Value| {
            let test: Test = serde_json::from_value(json!({
                "name": "staff read",
                "question": {"right": {"type": "photo", "actions": ["read", "write"]},
                    "context": {"ro": "u"}},
                "relationships": relationships,
                "expected": expected,
            }))
            .unwrap();
            policies.test(&test).passed
        };
        let left = json!({"type": "photo", "actions": ["read"]});
        let mut bad = member.clone();
        bad["object"] = json!({"kind": "user", "id": "v"});
        for (expected, relationships) in [
            (json!({"outcome": "narrow"}), json!([])),
            (json!({"outcome": "allow"}), json!([member])),
            (json!({"outcome": "deny"}), json!([bad])),
            (
                json!({"outcome": "narrow", "demands": [{"kind": "consent"}]}),
                json!([member]),
            ),
            (
                json!({"outcome": "narrow", "narrowed": {"type": "photo"}}),
                json!([member]),
            ),
        ] {
            assert!(!passed(expected.clone(), relationships), "{expected}");
        }
        assert!(passed(json!({"outcome": "deny"}), json!([])));
        assert!(passed(
            json!({"outcome": "narrow", "demands": [], "narrowed": left}),
            json!([member])
        ));
    }
}
