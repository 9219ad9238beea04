//! What is refused at compile time, and where the console would point.

use super::*;
use crate::vocabulary::RightType;

fn compile(texts: &[&str]) -> Result<PolicySet, CompileError> {
    compile_for(&[("photo", &["read", "write"])], texts)
}

/// With these right types and their actions.
fn compile_for(right_types: &[(&str, &[&str])], texts: &[&str]) -> Result<PolicySet, CompileError> {
    let right_types = right_types.iter().map(|(name, actions)| RightType {
        name: (*name).to_owned(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        ..RightType::default()
    });
    let vocabulary = Vocabulary {
        right_types: right_types.collect(),
        ..Vocabulary::default()
    };
    let sources: Vec<Source> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| Source {
            id: format!("p{index}"),
            text: (*text).to_owned(),
        })
        .collect();
    PolicySet::compile(1, &vocabulary, &sources)
}

/// The problems, each as policy, line, column and message.
fn problems(texts: &[&str]) -> Vec<(String, usize, usize, String)> {
    let error = compile(texts).unwrap_err();
    let problems = error.problems().iter().map(|problem| {
        let position = problem.position.unwrap();
        let Problem {
            policy, message, ..
        } = problem;
        (
            policy.clone(),
            position.line,
            position.column,
            message.clone(),
        )
    });
    problems.collect()
}

const GOOD: &str = "permit (principal, action, resource);";

#[test]
fn accepts_good_policies_and_none() {
    assert!(compile(&[]).is_ok());
    assert!(compile(&["", "// nothing", GOOD]).is_ok());
    assert!(PolicySet::compile(1, &Vocabulary::default(), &[]).is_ok());
}

#[test]
fn refuses_text_that_is_not_cedar() {
    let found = problems(&[
        GOOD,
        "permit (principal, action, resource)\nwhen {\n  context. };",
    ]);
    let (policy, line, ..) = &found[0];
    assert_eq!((policy.as_str(), *line), ("p1", 3));
}

#[test]
fn refuses_what_the_catalogue_does_not_know() {
    for (text, line, column) in [
        (
            "permit (principal, action == Gnap::Action::\"photo:fly\", resource);",
            1,
            30,
        ),
        (
            "\npermit (principal, action in Gnap::Action::\"video:*\", resource);",
            2,
            30,
        ),
        (
            "permit (principal, action, resource in Gnap::ResType::\"video\");",
            1,
            40,
        ),
        (
            "permit (principal, action, resource in Gnap::Album::\"a\");",
            1,
            40,
        ),
        (
            "permit (principal, action, resource)\nwhen { context.colour == 1 };",
            2,
            8,
        ),
        (
            "permit (principal, action, resource)\nwhen { context.now == 1 };",
            2,
            8,
        ),
    ] {
        let found = problems(&[text]);
        let (policy, found_line, found_column, _) = &found[0];
        assert_eq!(
            (policy.as_str(), *found_line, *found_column),
            ("p0", line, column),
            "{text}"
        );
    }
}

#[test]
fn guesses_what_was_meant() {
    let text = "permit (principal, action == Gnap::Action::\"photo:reed\", resource);";
    let error = compile(&[text]).unwrap_err();
    let help = error.problems()[0].help.clone().unwrap();
    assert!(help.contains("photo:read"), "{help}");
}

#[test]
fn refuses_to_read_a_dimension_that_may_be_open() {
    for (bad, good) in [
        (
            "context.ro == Gnap::User::\"a\"",
            "context has ro && context.ro == Gnap::User::\"a\"",
        ),
        (
            "context.right.datatypes.contains(\"raw\")",
            "context.right has datatypes && context.right.datatypes.contains(\"raw\")",
        ),
        (
            "principal.class == \"k\"",
            "principal has class && principal.class == \"k\"",
        ),
    ] {
        let rule =
            |condition| format!("permit (principal, action, resource) when {{ {condition} }};");
        assert_eq!(problems(&[&rule(bad)]).len(), 1);
        assert!(compile(&[&rule(good)]).is_ok(), "{good}");
    }
}

#[test]
fn refuses_a_limit_on_what_is_not_a_number_of_every_right_in_scope() {
    let vocabulary = Vocabulary {
        right_types: vec![
            RightType {
                name: "pay".to_owned(),
                actions: vec!["send".to_owned()],
                schema: Some(serde_json::json!({"properties": {
                    "amount": {"type": "integer"},
                    "price": {"type": "object", "properties": {"value": {"type": "number"}}},
                    "name": {"type": "string"},
                }})),
            },
            RightType {
                name: "photo".to_owned(),
                ..RightType::default()
            },
        ],
        ..Vocabulary::default()
    };
    let compiles = |limit: &str, action: &str| {
        let text = format!("@limit(\"{limit}\") permit (principal, {action}, resource);");
        let id = "p".to_owned();
        PolicySet::compile(1, &vocabulary, &[Source { id, text }]).is_ok()
    };
    let pay = "action in Gnap::Action::\"pay:*\"";
    for bad in [
        "amonut <= 5",
        "name <= 5",
        "amount <= 5.5",
        "price <= 5",
        "amount.value <= 5",
    ] {
        assert!(!compiles(bad, pay), "{bad}");
    }
    assert!(!compiles("amount <= 5", "action"));
    for good in ["amount <= 5", "price.value <= 5.5"] {
        assert!(compiles(good, pay), "{good}");
    }
}

#[test]
fn refuses_templates() {
    let found = problems(&["permit (principal == ?principal, action, resource);"]);
    assert_eq!(found[0].2, 22);
}

#[test]
fn refuses_a_requirement_on_a_permit() {
    let found = problems(&["@require(\"consent\")\npermit (principal, action, resource);"]);
    assert_eq!((found.len(), found[0].1, found[0].2), (1, 1, 1));
}

#[test]
fn refuses_a_location_that_would_never_match() {
    let text = |place: &str| {
        format!("forbid (principal, action, resource in Gnap::Location::\"{place}\");")
    };
    for bad in [
        "https://RS.example/a",
        "https://rs.example/a/",
        "https://rs.example:443",
    ] {
        let found = problems(&[&text(bad)]);
        assert_eq!(found[0].2, 57, "{bad}");
    }
    assert!(compile(&[&text("https://rs.example/a")]).is_ok());
    assert!(compile(&[&text("urn:example:a")]).is_ok());
}

#[test]
fn tells_all_problems_of_all_policies() {
    let bad = "permit (principal, action, resource) when { context.colour };";
    let found = problems(&["permit", GOOD, bad, bad]);
    let policies: Vec<&str> = found.iter().map(|problem| problem.0.as_str()).collect();
    assert_eq!(policies, ["p0", "p2", "p3"]);
    let message = compile(&["permit", bad]).unwrap_err().to_string();
    assert!(
        message.starts_with("policy `p0`, line 1, column 7: "),
        "{message}"
    );
    assert!(message.ends_with("(and 1 more)"), "{message}");
}

#[test]
fn warns_of_rules_that_never_apply() {
    let never = "permit (principal, action, resource) when { 1 == 2 };";
    let compiled = compile(&[GOOD, never]).unwrap();
    let warnings = compiled.warnings();
    let warned: Vec<&str> = warnings
        .iter()
        .map(|warning| warning.policy.as_str())
        .collect();
    assert_eq!(warned, ["p1"]);
}

#[test]
fn what_is_read_is_known_for_each_right_type() {
    let facts = "context has ro && context.ro.hasTag(\"email\")";
    let reads = |text: String, types: &[&str], input| {
        let types: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
        let known: [(&str, &[&str]); 3] = [
            ("photo", &["read", "write"]),
            ("payment", &["send"]),
            ("bare", &[]),
        ];
        let compiled = compile_for(&known, &[GOOD, &text]).unwrap();
        compiled.reads(&types, input)
    };
    let all = ["photo", "payment", "bare"];
    for (scope, about) in [
        (
            "action == Gnap::Action::\"photo:read\", resource",
            &["photo"][..],
        ),
        ("action in Gnap::Action::\"photo:*\", resource", &["photo"]),
        (
            "action == Gnap::Action::\"bare:access\", resource",
            &["bare"],
        ),
        (
            "action in [Gnap::Action::\"photo:write\", Gnap::Action::\"payment:*\"], resource",
            &["photo", "payment"],
        ),
        (
            "action, resource in Gnap::ResType::\"payment\"",
            &["payment"],
        ),
        (
            "action, resource in Gnap::Location::\"https://rs.example\"",
            &all,
        ),
        ("action, resource", &all),
    ] {
        for name in all {
            let rule = format!("forbid (principal, {scope}) when {{ {facts} }};");
            assert_eq!(
                reads(rule, &[name], Input::Facts),
                about.contains(&name),
                "{scope} {name}"
            );
        }
    }
    let gate = "@require(\"consent\") @remember(\"1d\")
                forbid (principal, action in Gnap::Action::\"photo:*\", resource);";
    assert!(reads(
        gate.to_owned(),
        &["payment", "photo"],
        Input::Remembered
    ));
    assert!(!reads(gate.to_owned(), &["payment"], Input::Remembered));
}

#[test]
fn can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<PolicySet>();
}
