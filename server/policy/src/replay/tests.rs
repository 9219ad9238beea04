//! What replay tells is what asking both sets tells.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::*;
use crate::compile::Source;
use crate::vocabulary::{RightType, Vocabulary};

fn compile(texts: &[&str]) -> PolicySet {
    let vocabulary = Vocabulary {
        right_types: ["t1", "t2"]
            .map(|name| RightType {
                name: name.to_owned(),
                actions: vec!["read".to_owned(), "write".to_owned()],
                ..RightType::default()
            })
            .to_vec(),
        ..Vocabulary::default()
    };
    let sources = texts.iter().enumerate();
    let sources = sources.map(|(index, text)| Source {
        id: format!("p{index}"),
        text: (*text).to_owned(),
    });
    PolicySet::compile(1, &vocabulary, &sources.collect::<Vec<_>>()).unwrap()
}

fn record(json: Value) -> Record {
    serde_json::from_value(json).unwrap()
}

use serde_json::Value;

const PERMIT: &str = "permit (principal, action, resource);";
const READ: &str =
    r#"@narrow("actions") permit (principal, action == Gnap::Action::"t1:read", resource);"#;
const ASK: &str = r#"@require("consent") forbid (principal, action, resource);"#;
const APPROVE: &str = r#"@require("approval") @group("g") forbid (principal, action, resource);"#;
const FROM: &str = r#"permit (principal, action, resource)
    when { context has address && context.address.isLoopback() };"#;
const SHORT: &str = r#"@lifetime("5m") permit (principal, action, resource);"#;

#[test]
fn tells_each_kind_of_change() {
    let asked = record(json!({"right": {"type": "t1", "actions": ["read", "write"]}}));
    for (old, new, change) in [
        (&[PERMIT][..], &[PERMIT][..], Change::Same),
        (&[], &[], Change::Same),
        (&[PERMIT], &[], Change::NewlyDenied),
        (&[PERMIT, ASK], &[], Change::NewlyDenied),
        (&[], &[PERMIT], Change::NewlyAllowed),
        (&[PERMIT, ASK], &[PERMIT], Change::NewlyAllowed),
        (&[PERMIT], &[PERMIT, ASK], Change::NowAsks),
        (&[], &[PERMIT, ASK], Change::NowAsks),
        (&[PERMIT, ASK], &[PERMIT, APPROVE], Change::NowAsks),
        (&[PERMIT, ASK], &[PERMIT, ASK, APPROVE], Change::NowAsks),
        (&[PERMIT, ASK, APPROVE], &[PERMIT, ASK], Change::AsksLess),
        (&[PERMIT], &[READ], Change::Narrower),
        (&[READ], &[PERMIT], Change::Wider),
        (&[PERMIT], &[SHORT], Change::Other),
    ] {
        let (old, new) = (compile(old), compile(new));
        let replay = Replay {
            old: &old,
            new: &new,
            relationships: None,
        };
        assert_eq!(replay.change(&asked), change);
        assert_eq!(replay.compare(&asked).change, change);
    }
}

#[test]
fn cannot_tell_when_a_rule_looks_at_what_was_not_kept() {
    let (old, new) = (compile(&[PERMIT]), compile(&[FROM]));
    let replay = Replay {
        old: &old,
        new: &new,
        relationships: None,
    };
    let mut asked = record(json!({"right": {"type": "t1", "actions": ["read"]}}));
    asked.not_kept = vec![Input::Purpose];
    assert_eq!(replay.change(&asked), Change::NewlyDenied);
    asked.not_kept = vec![Input::Purpose, Input::Address];
    let compared = replay.compare(&asked);
    assert_eq!(compared.change, Change::CannotTell);
    assert_eq!(compared.missing, [Input::Address]);
}

fn rules() -> impl Strategy<Value = Vec<&'static str>> {
    let rule = select(&[
        PERMIT,
        READ,
        ASK,
        APPROVE,
        FROM,
        SHORT,
        r#"permit (principal in Gnap::ClientClass::"k1", action, resource);"#,
        r#"forbid (principal, action == Gnap::Action::"t1:write", resource);"#,
        r#"permit (principal, action in Gnap::Action::"t2:*", resource in Gnap::Location::"l1");"#,
        r#"forbid (principal, action, resource) when { context.consented };"#,
    ]);
    prop::collection::vec(rule, 0..5)
}

fn asked() -> impl Strategy<Value = Record> {
    let of = (
        select(&["t1", "t2", "t3"]),
        select(vec![json!(["read"]), json!(["read", "write"]), json!([])]),
        select(vec![json!([]), json!(["l1"]), json!(["l1", "l2"])]),
        select(vec![json!(null), json!("k1"), json!("k2")]),
        select(&["given", "not_given"]),
        select(vec![json!([]), json!(["address"]), json!(["class"])]),
    );
    of.prop_map(|(name, actions, locations, class, consent, not_kept)| {
        record(json!({
            "client": {"id": "c", "class": class},
            "right": {"type": name, "actions": actions, "locations": locations},
            "context": {"consent": consent, "address": "127.0.0.1"},
            "not_kept": not_kept,
        }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_quick_way_tells_what_asking_both_tells(
        old in rules(),
        new in rules(),
        records in prop::collection::vec(asked(), 12),
    ) {
        let (old, new) = (compile(&old), compile(&new));
        let replay = Replay { old: &old, new: &new, relationships: None };
        for asked in &records {
            prop_assert_eq!(replay.change(asked), replay.compare(asked).change);
        }
    }
}
