//! The published certification scenario (Authorization API 1.0): its fixture,
//! every request of it and what must be answered.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::compile::{PolicySet, Source};
use crate::question::ClientFacts;
use crate::vocabulary::{RightType, Vocabulary};

const FIXTURE: &str = r#"
permit (principal, action == Gnap::Action::"record:read", resource) when { context has ro };

permit (principal, action == Gnap::Action::"record:write", resource)
when { context has ro && context.ro == Gnap::User::"alice" }
unless { context.right has status && context.right.status == "archived" };

permit (principal, action == Gnap::Action::"record:write", resource)
when { context has ro && context.ro.hasTag("role") && context.ro.getTag("role") == "admin" &&
       context.right has status && context.right.status == "archived" };

permit (principal, action == Gnap::Action::"record:delete", resource)
when { context has ro && context.ro == Gnap::User::"alice" &&
       context.right has soft && context.right.soft };
"#;

fn policies(text: &str) -> PolicySet {
    let vocabulary = Vocabulary {
        right_types: vec![RightType {
            name: "record".to_owned(),
            actions: ["read", "write", "delete"].map(str::to_owned).to_vec(),
            schema: Some(json!({"properties": {
                "status": {"enum": ["active", "archived"]},
                "soft": {"type": "boolean"},
            }})),
        }],
        acrs: vec!["pwd".to_owned(), "mfa".to_owned()],
        ..Vocabulary::default()
    };
    let source = Source {
        id: "fixture".to_owned(),
        text: text.to_owned(),
    };
    PolicySet::compile(1, &vocabulary, &[source]).unwrap()
}

fn known() -> Vec<Entity> {
    serde_json::from_value(json!([
        {"subject": {"type": "user", "id": "alice"}},
        {"subject": {"type": "user", "id": "bob", "properties": {"role": "admin"}}},
        {"resource": {"type": "record", "id": "record-1", "properties": {"status": "active"}}},
        {"resource": {"type": "record", "id": "record-2", "properties": {"status": "archived"}}},
    ]))
    .unwrap()
}

fn with<T>(text: &str, ask: impl FnOnce(&DecisionPoint<'_>) -> T) -> T {
    ask(&DecisionPoint {
        policies: &policies(text),
        relationships: None,
        known: &known(),
        types: &["record".to_owned(), "door".to_owned()],
        pep: ClientFacts {
            id: "pep",
            ..ClientFacts::default()
        },
        now: 1_700_000_000,
        utc_offset: 0,
    })
}

fn read<T: DeserializeOwned>(asked: &Value) -> T {
    T::deserialize(asked).unwrap()
}

fn alice() -> Value {
    json!({"type": "user", "id": "alice"})
}

fn record(number: u8, status: Option<&str>) -> Value {
    let mut record = json!({"type": "record", "id": format!("record-{number}")});
    if let Some(status) = status {
        record["properties"] = json!({"status": status});
    }
    record
}

fn decision(subject: &Value, action: &Value, resource: &Value) -> bool {
    let asked = json!({"subject": subject, "action": action, "resource": resource,
        "context": {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}, "foo": {"bar": 1}});
    let answers = with(FIXTURE, |point| {
        [(); 3].map(|()| point.evaluate(&read(&asked)).decision)
    });
    assert_eq!(answers, [answers[0]; 3], "the same each time");
    answers[0]
}

#[test]
fn the_eight_decisions_of_the_fixture() {
    let bob = json!({"type": "user", "id": "bob"});
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    let action = |name: &str| json!({"name": name});
    let delete = |soft: bool| json!({"name": "delete", "properties": {"soft": soft}});
    let one = record(1, None);
    let archived = record(2, Some("archived"));
    for (rule, expected, subject, action, resource) in [
        (1, true, &alice(), action("read"), &one),
        (2, true, &alice(), action("write"), &one),
        (3, true, &bob, action("read"), &one),
        (4, false, &bob, action("write"), &one),
        (5, false, &alice(), action("write"), &archived),
        (6, true, &admin, action("write"), &archived),
        (7, true, &alice(), delete(true), &one),
        (8, false, &alice(), delete(false), &one),
    ] {
        assert_eq!(
            decision(subject, &action, resource),
            expected,
            "rule {rule}"
        );
    }
    let more = json!({"type": "user", "id": "alice",
        "properties": {"department": "Sales", "role": "manager"}});
    let read = json!({"name": "read", "properties": {"method": "GET"}});
    let mut owned = record(1, Some("active"));
    owned["properties"]["owner"] = json!("bob");
    assert!(decision(&more, &read, &owned));
}

#[test]
fn requests_that_lack_something_are_bad_requests() {
    let good = json!({"subject": alice(), "action": {"name": "read"}, "resource": record(1, None)});
    assert!(Evaluation::deserialize(&good).is_ok());
    for (at, name) in [
        ("", "subject"),
        ("", "action"),
        ("", "resource"),
        ("subject", "type"),
        ("subject", "id"),
        ("action", "name"),
        ("resource", "type"),
        ("resource", "id"),
    ] {
        let mut bad = good.clone();
        let object = match at {
            "" => &mut bad,
            at => &mut bad[at],
        };
        object.as_object_mut().unwrap().remove(name);
        assert!(Evaluation::deserialize(&bad).is_err(), "{at} {name}");
        if at.is_empty() {
            let asked: Evaluations = read(&bad);
            assert!(with(FIXTURE, |point| point.evaluate_all(&asked)).is_err());
        } else {
            assert!(Evaluations::deserialize(&bad).is_err(), "{at} {name}");
        }
    }
    for (at, name, value) in [
        ("", "subject", json!("alice")),
        ("action", "name", json!(123)),
        ("subject", "properties", json!([])),
        ("", "context", json!("x")),
    ] {
        let mut bad = good.clone();
        match at {
            "" => bad[name] = value,
            at => bad[at][name] = value,
        }
        assert!(Evaluation::deserialize(&bad).is_err(), "{at} {name}");
    }
}

use serde::Deserialize;

fn decisions(asked: &Value) -> Vec<bool> {
    let asked: Evaluations = read(asked);
    match with(FIXTURE, |point| point.evaluate_all(&asked)).unwrap() {
        EvaluationsResponse::Many { evaluations } => {
            evaluations.iter().map(|one| one.decision).collect()
        }
        EvaluationsResponse::One(one) => vec![one.decision],
    }
}

#[test]
fn batches_keep_their_order_and_take_defaults_as_a_whole() {
    let bob = json!({"type": "user", "id": "bob"});
    let write = json!({"name": "write"});
    let both = json!([{"action": {"name": "read"}}, {"action": write}]);
    assert_eq!(
        decisions(&json!({"subject": bob, "resource": record(1, None), "evaluations": both})),
        [true, false]
    );
    let two = json!([{"resource": record(1, Some("active"))},
        {"resource": record(2, Some("archived"))}]);
    assert_eq!(
        decisions(&json!({"subject": alice(), "action": write, "evaluations": two})),
        [true, false]
    );
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    assert_eq!(
        decisions(
            &json!({"action": write, "resource": record(2, Some("archived")),
            "evaluations": [{"subject": alice()}, {"subject": admin}]})
        ),
        [false, true]
    );
    assert_eq!(
        decisions(&json!({"evaluations": [
            {"subject": alice(), "action": {"name": "read"}, "resource": record(1, None)},
            {"subject": bob, "action": write, "resource": record(1, None)},
        ]})),
        [true, false]
    );
    assert_eq!(
        decisions(&json!({"subject": alice(), "action": write,
            "resource": record(1, Some("active")),
            "evaluations": [{}, {"resource": record(2, Some("archived"))}]})),
        [true, false]
    );
    // A bad item is a no; the others are answered.
    assert_eq!(
        decisions(&json!({"subject": alice(), "action": {"name": "read"},
            "options": {"evaluations_semantic": "execute_all"},
            "evaluations": [{"resource": record(1, None)}, {}, 7,
                {"resource": record(1, None), "subject": "alice"},
                {"resource": record(1, None)}]})),
        [true, false, false, false, true]
    );
    let one = json!({"subject": alice(), "action": {"name": "read"}, "resource": record(1, None)});
    assert_eq!(decisions(&one), [true]);
    let mut empty = one.clone();
    empty["evaluations"] = json!([]);
    assert_eq!(decisions(&empty), [true]);
}

#[test]
fn semantics_stop_where_they_say() {
    let asked = |semantic: &str| {
        decisions(
            &json!({"subject": {"type": "user", "id": "bob"}, "resource": record(1, None),
            "options": {"evaluations_semantic": semantic, "another_option": "value"},
            "evaluations": [{"action": {"name": "delete"}}, {"action": {"name": "read"}},
                {"action": {"name": "write"}}]}),
        )
    };
    assert_eq!(asked("execute_all"), [false, true, false]);
    assert_eq!(asked("deny_on_first_deny"), [false]);
    assert_eq!(asked("permit_on_first_permit"), [false, true]);
    let unknown = json!({"evaluations": [{}], "options": {"evaluations_semantic": "x"}});
    assert!(Evaluations::deserialize(&unknown).is_err());
}

#[test]
fn searches_find_what_may_be() {
    let read_action = json!({"name": "read"});
    let subjects = |action: &str, resource: Value| -> Vec<String> {
        let asked = json!({"subject": {"type": "user", "id": "ignored"},
            "action": {"name": action}, "resource": resource});
        let found = with(FIXTURE, |point| point.search_subjects(&read(&asked))).unwrap();
        assert_eq!(found.page.next_token, "");
        found.results.into_iter().map(|one| one.id).collect()
    };
    assert_eq!(subjects("read", record(1, None)), ["alice", "bob"]);
    assert_eq!(subjects("write", record(2, Some("archived"))), ["bob"]);
    assert!(subjects("fly", record(1, None)).is_empty());
    assert!(subjects("read", record(9, None)).is_empty());

    let resources = |subject: Value, action: &str, of: &str| -> Vec<String> {
        let asked = json!({"subject": subject, "action": {"name": action},
            "resource": {"type": of}});
        let found = with(FIXTURE, |point| point.search_resources(&read(&asked))).unwrap();
        found.results.into_iter().map(|one| one.id).collect()
    };
    let admin = json!({"type": "user", "id": "bob", "properties": {"role": "admin"}});
    assert_eq!(
        resources(alice(), "read", "record"),
        ["record-1", "record-2"]
    );
    assert_eq!(resources(admin.clone(), "write", "record"), ["record-2"]);
    assert!(resources(alice(), "read", "spaceship").is_empty());

    let actions = |subject: Value, resource: Value| -> Vec<String> {
        let asked = json!({"subject": subject, "resource": resource});
        let found = with(FIXTURE, |point| point.search_actions(&read(&asked))).unwrap();
        found.results.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(actions(alice(), record(1, None)), ["read", "write"]);
    assert_eq!(
        actions(admin, record(2, Some("archived"))),
        ["read", "write"]
    );
    let nobody = json!({"type": "user", "id": "nonexistent-user"});
    assert!(actions(nobody, record(1, None)).is_empty());
    let ship = json!({"subject": {"type": "spaceship"}, "action": read_action,
        "resource": record(1, None)});
    let found = with(FIXTURE, |point| point.search_subjects(&read(&ship))).unwrap();
    assert!(found.results.is_empty());

    for bad in [
        json!({"subject": {"type": "user"}, "resource": record(1, None)}),
        json!({"subject": {"type": "user"}, "action": read_action, "resource": {"type": "record"}}),
    ] {
        assert!(SubjectSearch::deserialize(&bad).is_err());
        assert!(ResourceSearch::deserialize(&bad).is_err());
        assert!(ActionSearch::deserialize(&bad).is_err());
    }
}

#[test]
fn pages_go_on_where_they_ended_and_only_in_the_same_search() {
    let asked = |action: &str, page: Value| -> Result<SearchResponse<Subject>, SearchError> {
        let asked = json!({"subject": {"type": "user"}, "action": {"name": action},
            "resource": record(1, None), "page": page});
        with(FIXTURE, |point| point.search_subjects(&read(&asked)))
    };
    let first = asked("read", json!({"limit": 1})).unwrap();
    assert_eq!(
        (first.results[0].id.as_str(), first.page.count),
        ("alice", 1)
    );
    let token = &first.page.next_token;
    assert!(!token.is_empty());
    for (action, page) in [
        ("write", json!({"limit": 1, "token": token})),
        ("read", json!({"limit": 2, "token": token})),
        ("read", json!({"limit": 1, "token": "1"})),
    ] {
        assert_eq!(asked(action, page).unwrap_err(), SearchError::Token);
    }
    let second = asked("read", json!({"limit": 1, "token": token})).unwrap();
    assert_eq!(second.results[0].id, "bob");
    assert_eq!(second.page.next_token, "");
}

#[test]
fn what_is_wanted_is_a_no_that_says_so() {
    let gated = format!(
        "{FIXTURE}
        @require(\"step-up\") @acr(\"mfa\") @max_age(\"5m\")
        forbid (principal, action == Gnap::Action::\"record:write\", resource);"
    );
    let asked = |context: Value| {
        let asked = json!({"subject": alice(), "action": {"name": "write"},
            "resource": record(1, None), "context": context});
        with(&gated, |point| point.evaluate(&read(&asked)))
    };
    let wanted = asked(json!({}));
    assert!(!wanted.decision);
    assert_eq!(wanted.context["outcome"], "step_up");
    assert_eq!(wanted.context["acr_values"], "mfa");
    let old = json!({"acr": "mfa", "auth_time": 1_699_990_000});
    assert!(!asked(old).decision);
    assert!(asked(json!({"acr": "mfa", "auth_time": 1_700_000_000})).decision);
    let twice = json!({"subject": alice(),
        "action": {"name": "write", "properties": {"status": "active"}},
        "resource": record(2, Some("archived"))});
    assert!(!with(FIXTURE, |point| point.evaluate(&read(&twice))).decision);
}

#[test]
fn metadata_names_all_endpoints_below_the_identifier() {
    let found = serde_json::to_value(metadata("https://as.example/t/a/")).unwrap();
    assert_eq!(found["policy_decision_point"], "https://as.example/t/a");
    for (name, url) in found.as_object().unwrap() {
        let url = url.as_str().unwrap();
        assert!(url.starts_with("https://as.example/t/a"), "{name}");
    }
}
