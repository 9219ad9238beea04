//! What is given in part is never more than was asked, and each piece of it
//! would be given alone.

use gnap::right::{Right, RightObject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::json;

use crate::compile::{PolicySet, Source};
use crate::decision::{Decision, Outcome, ReasonKind};
use crate::question::{ClientFacts, Context, Question};
use crate::vocabulary::{Partial, RightType, Vocabulary};

fn compile(texts: &[String], partial: Partial) -> PolicySet {
    let vocabulary = Vocabulary {
        right_types: vec![RightType {
            name: "pay".to_owned(),
            actions: ["read", "write", "send"].map(str::to_owned).to_vec(),
            schema: Some(json!({"properties": {
                "amount": {"type": "integer"},
                "fee": {"type": "number"},
            }})),
        }],
        partial,
        ..Vocabulary::default()
    };
    let sources = texts.iter().enumerate();
    let sources = sources.map(|(index, text)| Source {
        id: format!("p{index}"),
        text: text.clone(),
    });
    PolicySet::compile(1, &vocabulary, &sources.collect::<Vec<_>>()).unwrap()
}

fn ask(policies: &PolicySet, right: &Right) -> Decision {
    policies.decide(&Question {
        client: ClientFacts::default(),
        right,
        context: Context::default(),
        relationships: None,
    })
}

fn decide(texts: &[&str], right: &str) -> Decision {
    let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
    let right = serde_json::from_str(right).unwrap();
    ask(&compile(&texts, Partial::Refuse), &right)
}

fn narrowed(decision: &Decision) -> serde_json::Value {
    let right = decision.narrowed.clone().unwrap();
    serde_json::to_value(Right::Object(right)).unwrap()
}

const READ: &str = r#"@narrow("actions") permit (principal,
    action == Gnap::Action::"pay:read", resource);"#;
const ALL: &str = "permit (principal, action, resource);";
const BOTH: &str = r#"{"type":"pay","actions":["write","read"]}"#;

#[test]
fn a_part_is_given_only_where_a_rule_says_so() {
    let plain = READ.replace("@narrow(\"actions\")", "");
    assert_eq!(decide(&[&plain], BOTH).outcome, Outcome::Deny);
    let other = READ.replace("actions", "locations");
    assert_eq!(decide(&[&other], BOTH).outcome, Outcome::Deny);
    let decision = decide(&[READ], BOTH);
    assert_eq!(decision.outcome, Outcome::Narrow);
    assert_eq!(
        narrowed(&decision),
        json!({"type": "pay", "actions": ["read"]})
    );
    let kinds: Vec<_> = decision.reasons.iter().map(|reason| reason.kind).collect();
    assert_eq!(kinds, [ReasonKind::Narrowed, ReasonKind::Permitted]);
}

#[test]
fn a_right_that_leaves_actions_open_is_narrowed_to_those_that_are_named() {
    let decision = decide(&[READ], r#"{"type":"pay"}"#);
    assert_eq!(
        narrowed(&decision),
        json!({"type": "pay", "actions": ["read"]})
    );
    assert_eq!(decide(&[ALL], r#"{"type":"pay"}"#).narrowed, None);
}

#[test]
fn a_forbid_that_narrows_takes_away_what_it_hits() {
    let raw = r#"forbid (principal, action, resource) when {
        context.right has datatypes && context.right.datatypes.contains("raw") };"#;
    let right = r#"{"type":"pay","actions":["read"],"datatypes":["raw","jpeg"]}"#;
    assert_eq!(decide(&[ALL, raw], right).outcome, Outcome::Deny);
    let narrow = format!("@narrow(\"datatypes\") {raw}");
    let decision = decide(&[ALL, &narrow], right);
    assert_eq!(decision.outcome, Outcome::Narrow);
    assert_eq!(
        narrowed(&decision),
        json!({"type": "pay", "actions": ["read"], "datatypes": ["jpeg"]})
    );
    assert_eq!(decide(&[ALL, &narrow, raw], right).outcome, Outcome::Deny);
}

#[test]
fn the_part_is_made_of_whole_values() {
    let rules = [
        r#"@narrow("actions locations") permit (principal, action == Gnap::Action::"pay:read",
            resource);"#,
        r#"@narrow("actions locations") permit (principal, action == Gnap::Action::"pay:write",
            resource in Gnap::Location::"https://a.example");"#,
    ];
    let right = |locations: &str| {
        format!(r#"{{"type":"pay","actions":["read","write"],"locations":{locations}}}"#)
    };
    let decision = decide(
        &rules,
        &right(r#"["https://a.example/1","https://b.example"]"#),
    );
    // Reading at both places or both at one of them: the same size, and the
    // first keeps the earlier action.
    assert_eq!(decision.outcome, Outcome::Narrow);
    let less = narrowed(&decision);
    assert!(
        less["actions"] == json!(["read"]) && less["locations"].as_array().unwrap().len() == 2
            || less["locations"] == json!(["https://a.example/1"])
    );
    let whole = decide(&rules, &right(r#"["https://a.example/1"]"#));
    assert_eq!((whole.outcome, whole.narrowed), (Outcome::Allow, None));
}

#[test]
fn limits_hold_values_down_and_ask_about_what_is_left() {
    let limited = r#"@limit("amount <= 100") permit (principal, action, resource);"#;
    let right = |amount: &str| format!(r#"{{"type":"pay","actions":["send"]{amount}}}"#);
    let within = decide(&[limited], &right(r#","amount":100"#));
    assert_eq!((within.outcome, within.narrowed), (Outcome::Allow, None));
    for more in [r#","amount":101"#, ""] {
        let decision = decide(&[limited], &right(more));
        assert_eq!(decision.outcome, Outcome::Narrow);
        assert_eq!(narrowed(&decision)["amount"], json!(100));
    }
    let ask = r#"@require("consent") forbid (principal, action, resource);"#;
    let decision = decide(&[limited, ask], &right(r#","amount":500"#));
    assert_eq!(decision.outcome, Outcome::Ask);
    assert_eq!(narrowed(&decision)["amount"], json!(100));
    // What is left is decided as what it is.
    let not_hundred = r#"forbid (principal, action, resource) when {
        context.right has amount && context.right.amount == 100 };"#;
    let decision = decide(&[limited, not_hundred], &right(r#","amount":500"#));
    assert_eq!(decision.outcome, Outcome::Deny);
    // The strictest of all that apply counts.
    let less = limited.replace("100", "10");
    let decision = decide(&[limited, &less, ALL], &right(r#","amount":500"#));
    assert_eq!(narrowed(&decision)["amount"], json!(10));
}

#[test]
fn a_field_that_cannot_be_read_denies() {
    let looks = r#"permit (principal, action, resource) unless {
        context.right has fee && context.right.fee.greaterThan(decimal("1.0")) };"#;
    let right = |fee: &str| format!(r#"{{"type":"pay","actions":["send"],"fee":{fee}}}"#);
    let decision = decide(&[looks], &right("0.12345"));
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reasons[0].kind, ReasonKind::UnreadableField);
    assert_eq!(decide(&[looks], &right("0.1234")).outcome, Outcome::Allow);
    assert_eq!(decide(&[looks], &right("1.5")).outcome, Outcome::Deny);
    assert_eq!(decide(&[ALL], &right("0.12345")).outcome, Outcome::Allow);
}

#[test]
fn an_error_in_a_forbid_is_not_narrowed_away() {
    let fails = r#"@narrow("actions") forbid (principal, action == Gnap::Action::"pay:write",
        resource) when { 9223372036854775807 + 1 > 0 };"#;
    let decision = decide(&[ALL, READ, fails], BOTH);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(decision.reasons[0].kind, ReasonKind::PolicyError);
}

fn rule() -> impl Strategy<Value = String> {
    let effect = select(&[
        "permit",
        "permit",
        "@narrow(\"actions locations\") permit",
        "@limit(\"amount <= 7\") permit",
        "forbid",
        "@narrow(\"datatypes privileges\") forbid",
        "@require(\"consent\") forbid",
    ]);
    let action = select(&[
        "action",
        "action == Gnap::Action::\"pay:read\"",
        "action in [Gnap::Action::\"pay:write\", Gnap::Action::\"pay:send\"]",
    ]);
    let resource = select(&[
        "resource",
        "resource in Gnap::Location::\"https://a.example\"",
        "resource in Gnap::Location::\"https://b.example/x\"",
    ]);
    let condition = select(&[
        "",
        "",
        "when { context.right has datatypes && context.right.datatypes.contains(\"raw\") }",
        "unless { context.right has privileges && context.right.privileges.contains(\"admin\") }",
        "when { context.right has amount && context.right.amount > 5 }",
        "when { context.right has actions && context.right.actions == [\"read\", \"send\"] }",
    ]);
    (effect, action, resource, condition).prop_map(|(effect, action, resource, condition)| {
        format!("{effect} (principal, {action}, {resource}) {condition};")
    })
}

fn right() -> impl Strategy<Value = RightObject> {
    let some = |values: &'static [&'static str]| {
        prop::option::of(
            subsequence(values, 0..=values.len())
                .prop_map(|some| some.into_iter().map(str::to_owned).collect::<Vec<_>>()),
        )
    };
    (
        some(&["read", "write", "send"]),
        some(&[
            "https://a.example/1",
            "https://a.example/2",
            "https://b.example/x",
        ]),
        some(&["raw", "jpeg"]),
        some(&["admin", "guest"]),
        prop::option::of(select(&[3, 6, 9])),
    )
        .prop_map(
            |(actions, locations, datatypes, privileges, amount)| RightObject {
                right_type: "pay".to_owned(),
                actions,
                locations,
                datatypes,
                privileges,
                fields: amount
                    .map(|amount| ("amount".to_owned(), json!(amount)))
                    .into_iter()
                    .collect(),
                ..RightObject::default()
            },
        )
}

/// All rights with one value of each dimension that has values.
fn pieces(right: &RightObject) -> Vec<RightObject> {
    let each = |values: &Option<Vec<String>>| match values {
        Some(values) if !values.is_empty() => values
            .iter()
            .map(|value| Some(vec![value.clone()]))
            .collect(),
        same => vec![same.clone()],
    };
    let mut pieces = Vec::new();
    for actions in each(&right.actions) {
        for locations in each(&right.locations) {
            for datatypes in each(&right.datatypes) {
                for privileges in each(&right.privileges) {
                    pieces.push(RightObject {
                        actions: actions.clone(),
                        locations: locations.clone(),
                        datatypes: datatypes.clone(),
                        privileges: privileges.clone(),
                        ..right.clone()
                    });
                }
            }
        }
    }
    pieces
}

fn is_within(less: &RightObject, more: &RightObject) -> bool {
    let subset = |less: &Option<Vec<String>>, more: &Option<Vec<String>>| match (less, more) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(less), Some(more)) => {
            more.is_empty() || less.iter().all(|value| more.contains(value))
        }
    };
    let amount = |right: &RightObject| right.fields.get("amount").and_then(|it| it.as_i64());
    subset(&less.actions, &more.actions)
        && subset(&less.locations, &more.locations)
        && subset(&less.datatypes, &more.datatypes)
        && subset(&less.privileges, &more.privileges)
        && match (amount(less), amount(more)) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(less), Some(more)) => less <= more,
        }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_piece_of_what_is_left_is_given_alone(
        texts in prop::collection::vec(rule(), 1..8),
        rights in prop::collection::vec(right(), 12),
        partial in select(&[Partial::Refuse, Partial::Narrow]),
    ) {
        let policies = compile(&texts, partial);
        for asked in rights {
            let decision = ask(&policies, &Right::Object(Box::new(asked.clone())));
            prop_assert_eq!(&decision, &ask(&policies, &Right::Object(Box::new(asked.clone()))));
            let Some(less) = decision.narrowed else { continue };
            prop_assert!(decision.outcome != Outcome::Deny);
            prop_assert!(*less != asked);
            prop_assert!(is_within(&less, &asked), "{less:?} {asked:?}");
            let again = ask(&policies, &Right::Object(less.clone()));
            prop_assert!(again.outcome != Outcome::Deny && again.narrowed.is_none());
            for piece in pieces(&less) {
                let alone = ask(&policies, &Right::Object(Box::new(piece)));
                prop_assert!(alone.outcome != Outcome::Deny && alone.narrowed.is_none());
            }
        }
    }
}
