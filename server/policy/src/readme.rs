//! The examples of the README: each piece of Cedar compiles without warnings,
//! and the cases after it pass.

use serde_json::json;

use crate::compile::{PolicySet, Source};
use crate::trials::Test;
use crate::vocabulary::{RightType, Vocabulary};

const README: &str = include_str!("../README.md");

fn vocabulary() -> Vocabulary {
    let right_type = |name: &str, actions: &[&str]| RightType {
        name: name.to_owned(),
        actions: actions.iter().map(|&action| action.to_owned()).collect(),
        schema: Some(json!({"properties": {"amount": {"type": "integer"}}})),
    };
    Vocabulary {
        right_types: vec![
            right_type("photo", &["read", "write"]),
            right_type("payment", &["send"]),
        ],
        relations: vec!["viewer".to_owned()],
        acrs: vec!["pwd".to_owned(), "mfa".to_owned()],
        ..Vocabulary::default()
    }
}

fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks = README.split(fence.as_str()).skip(1);
    blocks.filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn examples_hold() {
    let (policies, cases) = (blocks("cedar"), blocks("json"));
    assert_eq!(policies.len(), cases.len());
    for (text, cases) in policies.into_iter().zip(cases) {
        let source = Source {
            id: "readme".to_owned(),
            text: text.to_owned(),
        };
        let set = PolicySet::compile(1, &vocabulary(), &[source]).unwrap();
        assert_eq!(set.warnings(), []);
        let cases: Vec<Test> = serde_json::from_str(cases).unwrap();
        for case in &cases {
            let tested = set.test(case);
            assert!(tested.passed, "{tested:?}");
        }
    }
}
