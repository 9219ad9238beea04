//! What a wrong yes could come from, each case with the yes it must not take
//! away.

use gnap::right::Right;

use crate::compile::{PolicySet, Source};
use crate::decision::{
    ApproverRole, Approvers, Bearer, Decision, Demand, Format, Outcome, Reason, ReasonKind, Terms,
    Value,
};
use crate::question::{Approval, ClientFacts, Consent, Context, Question, SignIn};
use crate::vocabulary::{RightType, Vocabulary};

/// An expression that strict validation accepts and evaluation does not.
const FAILS: &str = "9223372036854775807 + 1 > 0";

fn compile(texts: &[&str]) -> PolicySet {
    let catalogue = [RightType {
        name: "photo".to_owned(),
        actions: vec!["read".to_owned(), "write".to_owned()],
        ..RightType::default()
    }];
    let vocabulary = Vocabulary {
        right_types: catalogue.to_vec(),
        acrs: ["pwd", "mfa", "phr"].map(str::to_owned).to_vec(),
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
    PolicySet::compile(7, &vocabulary, &sources).unwrap()
}

struct Case<'a> {
    client: &'a str,
    class: Option<&'a str>,
    user: Option<&'a str>,
    asserted_user: Option<&'a str>,
    consent: Consent,
    flags: Vec<String>,
    now: u64,
}

const fn case() -> Case<'static> {
    Case {
        client: "c1",
        class: None,
        user: None,
        asserted_user: None,
        consent: Consent::NotGiven,
        flags: Vec::new(),
        now: 1_700_000_000,
    }
}

impl Case<'_> {
    fn decide(&self, policies: &[&str], right: &str) -> Decision {
        let right: Right = serde_json::from_str(right).unwrap();
        compile(policies).decide(&Question {
            client: ClientFacts {
                id: self.client,
                class: self.class,
                proof: "httpsig",
                ..ClientFacts::default()
            },
            right: &right,
            context: Context {
                now: self.now,
                ro: self.user,
                end_user: self.user,
                asserted_user: self.asserted_user,
                consent: self.consent,
                flags: &self.flags,
                ..Context::default()
            },
            relationships: None,
        })
    }

    fn outcome(&self, policies: &[&str], right: &str) -> Outcome {
        self.decide(policies, right).outcome
    }
}

const READ: &str = r#"{"type":"photo","actions":["read"]}"#;
const WRITE: &str = r#"{"type":"photo","actions":["write"]}"#;
const BOTH: &str = r#"{"type":"photo","actions":["read","write"]}"#;
const WHOLE: &str = r#"{"type":"photo"}"#;
const PERMIT: &str = "permit (principal, action, resource);";
const PERMIT_READ: &str = r#"permit (principal, action == Gnap::Action::"photo:read", resource);"#;

fn kinds(decision: &Decision) -> Vec<ReasonKind> {
    decision.reasons.iter().map(|reason| reason.kind).collect()
}

fn denied_because(decision: &Decision, kind: ReasonKind) {
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(kinds(decision), [kind]);
}

#[test]
fn denies_what_nothing_permits() {
    denied_because(&case().decide(&[], READ), ReasonKind::NoPermit);
    denied_because(&case().decide(&[PERMIT_READ], WRITE), ReasonKind::NoPermit);
    assert_eq!(case().outcome(&[PERMIT_READ], READ), Outcome::Allow);
}

#[test]
fn a_forbid_wins_over_every_permit() {
    let forbid = r#"forbid (principal in Gnap::ClientClass::"bad", action, resource);"#;
    let bad = Case {
        class: Some("bad"),
        ..case()
    };
    denied_because(&bad.decide(&[PERMIT, forbid], READ), ReasonKind::Forbidden);
    assert_eq!(case().outcome(&[PERMIT, forbid], READ), Outcome::Allow);
}

#[test]
fn an_asserted_user_is_neither_ro_nor_end_user() {
    let asserted = r#"permit (principal, action, resource)
        when { context has assertedUser && context.assertedUser == Gnap::User::"u1" };"#;
    let signed_in = "permit (principal, action, resource) when { context has endUser };";
    let one = Case {
        asserted_user: Some("u1"),
        ..case()
    };
    let other = Case {
        asserted_user: Some("u2"),
        ..case()
    };
    assert_eq!(case().outcome(&[asserted], READ), Outcome::Deny);
    assert_eq!(other.outcome(&[asserted], READ), Outcome::Deny);
    assert_eq!(one.outcome(&[signed_in], READ), Outcome::Deny);
    assert_eq!(one.outcome(&[asserted], READ), Outcome::Allow);
}

#[test]
fn a_consent_gate_asks_and_falls_away_with_the_yes() {
    let gate = r#"@require("consent") forbid (principal, action, resource)
        unless { context.consented };"#;
    let decision = case().decide(&[PERMIT, gate], READ);
    assert_eq!(decision.outcome, Outcome::Ask);
    assert_eq!(kinds(&decision), [ReasonKind::Consent]);
    let agreed = Case {
        consent: Consent::Given,
        ..case()
    };
    assert_eq!(agreed.outcome(&[PERMIT, gate], READ), Outcome::Allow);
    // A yes is no permit.
    denied_because(&agreed.decide(&[gate], READ), ReasonKind::NoPermit);
}

#[test]
fn a_gate_that_looks_at_its_demand_and_stays_shut_denies() {
    let shut = r#"@require("consent") forbid (principal, action, resource)
        unless { context.consented && principal.proof == "mtls" };"#;
    assert_eq!(case().outcome(&[PERMIT, shut], READ), Outcome::Ask);
    let agreed = Case {
        consent: Consent::Given,
        ..case()
    };
    denied_because(
        &agreed.decide(&[PERMIT, shut], READ),
        ReasonKind::UnmetRequirement,
    );
    let plain = r#"@require("consent") forbid (principal, action, resource);"#;
    assert_eq!(case().outcome(&[PERMIT, plain], READ), Outcome::Ask);
    assert_eq!(agreed.outcome(&[PERMIT, plain], READ), Outcome::Allow);
    for name in ["step_up", "Consent", ""] {
        let gate = format!("@require(\"{name}\") forbid (principal, action, resource);");
        let decision = case().decide(&[PERMIT, shut, &gate], READ);
        denied_because(&decision, ReasonKind::UnmetRequirement);
    }
}

const FOUR_EYES: &str = r#"@require("approval") @group("finance") @count("2") forbid
    (principal, action, resource);"#;
const FRESH: &str = r#"@require("step-up") @acr("mfa") @max_age("5m") forbid
    (principal, action, resource);"#;

#[test]
fn approval_counts_different_people_who_are_entitled_and_not_whose_right_it_is() {
    let finance = [Approvers::Group("finance".to_owned())];
    let others = [Approvers::Role(ApproverRole::Approver)];
    let itself = |ro, end_user, asserted_user| Context {
        ro,
        end_user,
        asserted_user,
        ..Context::default()
    };
    let me = Some("me");
    let outcome_for = |whose: Context<'_>, approvals: &[(&str, &[Approvers])]| {
        let approvals: Vec<Approval<'_>> = approvals
            .iter()
            .map(|&(by, of)| Approval { by, of })
            .collect();
        let right: Right = serde_json::from_str(READ).unwrap();
        let decision = compile(&[PERMIT, FOUR_EYES]).decide(&Question {
            client: ClientFacts::default(),
            right: &right,
            context: Context {
                approvals: &approvals,
                ..whose
            },
            relationships: None,
        });
        decision.outcome
    };
    let outcome = |approvals: &[_]| outcome_for(itself(me, me, None), approvals);
    let (finance, others, none) = (&finance[..], &others[..], &[][..]);
    for not_enough in [
        vec![],
        vec![("a", finance)],
        vec![("a", finance), ("a", finance)],
        vec![("a", finance), ("me", finance)],
        vec![("a", finance), ("b", others)],
        vec![("a", finance), ("b", none)],
    ] {
        assert_eq!(outcome(&not_enough), Outcome::Approval, "{not_enough:?}");
    }
    let own = [("a", finance), ("me", finance)];
    for whose in [
        itself(me, None, None),
        itself(None, me, None),
        itself(None, None, me),
    ] {
        assert_eq!(outcome_for(whose, &own), Outcome::Approval, "{whose:?}");
    }
    assert_eq!(outcome(&[("a", finance), ("b", finance)]), Outcome::Allow);
}

#[test]
fn step_up_wants_a_sign_in_that_is_strong_and_fresh_enough() {
    let outcome = |acr: Option<&str>, at: u64| {
        let right: Right = serde_json::from_str(READ).unwrap();
        let context = Context {
            now: 1_000,
            sign_in: Some(SignIn { acr, amr: &[], at }),
            ..Context::default()
        };
        let decision = compile(&[PERMIT, FRESH]).decide(&Question {
            client: ClientFacts::default(),
            right: &right,
            context,
            relationships: None,
        });
        decision.outcome
    };
    assert_eq!(case().outcome(&[PERMIT, FRESH], READ), Outcome::StepUp);
    for (acr, at) in [
        (None, 1_000),
        (Some("pwd"), 1_000),
        (Some("other"), 1_000),
        (Some("mfa"), 699),
    ] {
        assert_eq!(outcome(acr, at), Outcome::StepUp, "{acr:?} {at}");
    }
    for (acr, at) in [(Some("mfa"), 700), (Some("phr"), 1_000)] {
        assert_eq!(outcome(acr, at), Outcome::Allow, "{acr:?} {at}");
    }
}

#[test]
fn all_open_demands_are_told_and_the_strongest_names_the_outcome() {
    let consent = r#"@require("consent") @remember("1d") forbid (principal, action, resource);"#;
    let decision = case().decide(&[PERMIT, FRESH, consent, FOUR_EYES], READ);
    assert_eq!(decision.outcome, Outcome::StepUp);
    assert_eq!(
        decision.demands,
        [
            Demand::Consent {
                remember: Some(86_400)
            },
            Demand::Approval {
                by: Approvers::Group("finance".to_owned()),
                count: 2
            },
            Demand::StepUp {
                acr: Some("mfa".to_owned()),
                max_age: Some(300)
            },
        ]
    );
    assert_eq!(
        kinds(&decision),
        [
            ReasonKind::StepUp,
            ReasonKind::Consent,
            ReasonKind::Approval
        ]
    );
    let forbid = "forbid (principal, action, resource);";
    let denied = case().decide(&[PERMIT, FRESH, consent, forbid], READ);
    assert_eq!(
        (denied.outcome, denied.demands),
        (Outcome::Deny, Vec::new())
    );
}

#[test]
fn a_remembered_yes_counts_as_long_as_the_gate_says() {
    let day = r#"@require("consent") @remember("1d") forbid (principal, action, resource);"#;
    let never = r#"@require("consent") forbid (principal, action, resource);"#;
    let after = |age: u64| Case {
        consent: Consent::Remembered { age },
        ..case()
    };
    assert_eq!(after(86_401).outcome(&[PERMIT, day], READ), Outcome::Ask);
    assert_eq!(after(0).outcome(&[PERMIT, never], READ), Outcome::Ask);
    assert_eq!(after(86_400).outcome(&[PERMIT, day], READ), Outcome::Allow);
}

#[test]
fn terms_are_the_weakest_grants_and_the_strictest_limits() {
    let durable = r#"@token("durable") @lifetime("1h") permit (principal, action, resource);"#;
    let terms = |policies: &[&str], right: &str| case().decide(policies, right).terms;
    assert_eq!(terms(&[PERMIT], READ), Terms::default());
    let one = terms(&[PERMIT, durable], READ);
    assert_eq!((one.value, one.lifetime), (Value::Durable, Some(3600)));
    let replaced = r#"@token("replaced") @bearer("refused") @lifetime("5m") @format("reference")
        permit (principal, action == Gnap::Action::"photo:write", resource);"#;
    assert_eq!(terms(&[durable, replaced], READ), one);
    for right in [WRITE, BOTH] {
        let both = terms(&[durable, replaced], right);
        assert_eq!(
            both,
            Terms {
                value: Value::Replaced,
                bearer: Bearer::Refused,
                lifetime: Some(300),
                format: Some(Format::Reference),
            }
        );
    }
}

#[test]
fn a_forbid_or_gate_that_fails_denies() {
    let agreed = Case {
        consent: Consent::Given,
        ..case()
    };
    for effect in ["forbid", "@require(\"consent\") forbid"] {
        let rule = format!("{effect} (principal, action, resource) when {{ {FAILS} }};");
        denied_because(
            &agreed.decide(&[PERMIT, &rule], READ),
            ReasonKind::PolicyError,
        );
        let scoped = rule.replace("action,", r#"action == Gnap::Action::"photo:write","#);
        assert_eq!(agreed.outcome(&[PERMIT, &scoped], READ), Outcome::Allow);
    }
}

#[test]
fn a_permit_that_fails_permits_nothing() {
    let broken = format!("permit (principal, action, resource) when {{ {FAILS} }};");
    let decision = case().decide(&[&broken], READ);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert_eq!(
        kinds(&decision),
        [ReasonKind::NoPermit, ReasonKind::PermitError]
    );
    assert_eq!(case().outcome(&[&broken, PERMIT], READ), Outcome::Allow);
}

#[test]
fn the_strongest_demand_of_all_actions_wins() {
    let ask = r#"@require("consent") forbid
        (principal, action == Gnap::Action::"photo:write", resource)
        unless { context.consented };"#;
    assert_eq!(case().outcome(&[PERMIT, ask], READ), Outcome::Allow);
    assert_eq!(case().outcome(&[PERMIT, ask], BOTH), Outcome::Ask);
    assert_eq!(case().outcome(&[PERMIT_READ, ask], BOTH), Outcome::Deny);
}

#[test]
fn a_right_without_actions_is_decided_as_all_of_them() {
    let no_write = r#"forbid (principal, action == Gnap::Action::"photo:write", resource);"#;
    for right in [WHOLE, r#"{"type":"photo","actions":[]}"#] {
        denied_because(
            &case().decide(&[PERMIT, no_write], right),
            ReasonKind::Forbidden,
        );
        assert_eq!(case().outcome(&[PERMIT_READ], right), Outcome::Deny);
        assert_eq!(case().outcome(&[PERMIT], right), Outcome::Allow);
    }
    assert_eq!(case().outcome(&[PERMIT, no_write], READ), Outcome::Allow);
}

#[test]
fn each_location_is_decided_by_its_place() {
    let albums = r#"permit (principal, action, resource in
        Gnap::Location::"https://rs.example/albums");"#;
    let at = |locations: &str| {
        let right = format!(r#"{{"type":"photo","actions":["read"],"locations":{locations}}}"#);
        case().outcome(&[albums], &right)
    };
    assert_eq!(at(r#"["https://rs.example/albums"]"#), Outcome::Allow);
    assert_eq!(
        at(r#"["https://rs.example/albums/1","https://RS.example/albums/2/"]"#),
        Outcome::Allow
    );
    for bad in [
        "[]",
        r#"["https://rs.example"]"#,
        r#"["https://rs.example/albums2"]"#,
        r#"["https://rs.example/albums/../private"]"#,
        r#"["https://rs.example/albums/%2e%2e/private"]"#,
        r#"["https://rs.example/albums/1","https://rs.example/private"]"#,
    ] {
        assert_eq!(at(bad), Outcome::Deny, "{bad}");
    }
    assert_eq!(case().outcome(&[albums], READ), Outcome::Deny);
}

#[test]
fn no_spelling_of_a_location_slips_past_a_forbid() {
    let private = r#"forbid (principal, action, resource in
        Gnap::Location::"https://rs.example/private");"#;
    let listed = r#"forbid (principal, action, resource)
        when { context.right has locations
            && context.right.locations.contains("https://rs.example/private/1") };"#;
    for spelling in [
        "https://rs.example/private/1",
        "https://rs.example:443/private/1/",
        "HTTPS://RS.EXAMPLE/%70rivate/1",
        "https://rs.example/x/../private/1",
        "https://x@rs.example/private/1",
    ] {
        let right = format!(r#"{{"type":"photo","actions":["read"],"locations":["{spelling}"]}}"#);
        for forbid in [private, listed] {
            let decision = case().decide(&[PERMIT, forbid], &right);
            denied_because(&decision, ReasonKind::Forbidden);
        }
    }
}

#[test]
fn an_identifier_is_no_location() {
    let at = r#"permit (principal, action, resource in Gnap::Location::"https://rs.example/a");"#;
    let named = r#"permit (principal, action, resource == Gnap::Res::"https://rs.example/a");"#;
    let right = r#"{"type":"photo","actions":["read"],"identifier":"https://rs.example/a",
        "locations":["https://rs.example/b"]}"#;
    assert_eq!(case().outcome(&[at], right), Outcome::Deny);
    assert_eq!(case().outcome(&[named], right), Outcome::Allow);
}

#[test]
fn denies_more_combinations_than_are_decided() {
    let places = |count: usize| {
        let places: Vec<String> = (0..count).map(|place| format!("\"p{place}\"")).collect();
        format!(r#"{{"type":"photo","locations":[{}]}}"#, places.join(","))
    };
    // Three actions each: `access`, `read`, `write`.
    assert_eq!(case().outcome(&[PERMIT], &places(85)), Outcome::Allow);
    denied_because(
        &case().decide(&[PERMIT], &places(86)),
        ReasonKind::TooManyCombinations,
    );
    let deep = format!(
        r#"{{"type":"photo","locations":["https://rs.example/{}"]}}"#,
        "a/".repeat(5000)
    );
    denied_because(
        &case().decide(&[PERMIT], &deep),
        ReasonKind::TooManyCombinations,
    );
}

#[test]
fn denies_what_the_catalogue_does_not_know() {
    let decide = |right: &str| case().decide(&[PERMIT], right);
    denied_because(&decide(r#"{"type":"video"}"#), ReasonKind::UnknownType);
    denied_because(&decide(r#"{"type":"Photo"}"#), ReasonKind::UnknownType);
    denied_because(&decide(r#""photo""#), ReasonKind::UnresolvedReference);
    for action in ["fly", "*", "Read", ""] {
        let right = format!(r#"{{"type":"photo","actions":["read","{action}"]}}"#);
        denied_because(&decide(&right), ReasonKind::UnknownAction);
    }
}

#[test]
fn policies_see_client_user_time_and_flags() {
    let policy = r#"permit (principal == Gnap::Client::"c1", action, resource)
        when { principal has class && principal.class == "k1" && principal.proof == "httpsig"
            && principal in Gnap::ClientClass::"k1"
            && context has ro && context.ro == Gnap::User::"u1"
            && context has endUser && context.endUser == context.ro
            && context.now >= datetime("2023-11-14T22:13:20Z")
            && context.now < datetime("2023-11-14T22:13:21Z")
            && context.flags == ["bearer"] };"#;
    let good = || Case {
        class: Some("k1"),
        user: Some("u1"),
        flags: vec!["bearer".to_owned()],
        ..case()
    };
    assert_eq!(good().outcome(&[policy], READ), Outcome::Allow);
    for bad in [
        Case {
            client: "c2",
            ..good()
        },
        Case {
            class: None,
            ..good()
        },
        Case {
            class: Some("k2"),
            ..good()
        },
        Case {
            user: None,
            ..good()
        },
        Case {
            user: Some("u2"),
            ..good()
        },
        Case {
            now: 1_700_000_001,
            ..good()
        },
        Case {
            now: u64::MAX,
            ..good()
        },
        Case {
            flags: Vec::new(),
            ..good()
        },
    ] {
        assert_eq!(bad.outcome(&[policy], READ), Outcome::Deny);
    }
}

#[test]
fn policies_see_all_dimensions_and_which_are_left_open() {
    let policy = r#"permit (principal, action, resource)
        when { context.right has actions && context.right has datatypes
            && context.right has privileges && context.right has identifier
            && context.right.type == "photo"
            && ["raw", "jpeg"].containsAll(context.right.datatypes)
            && context.right.privileges == ["admin"]
            && context.right.identifier == "a" && resource == Gnap::Res::"a" };"#;
    let good = r#"{"type":"photo","actions":["read"],"datatypes":["raw"],
        "privileges":["admin"],"identifier":"a"}"#;
    assert_eq!(case().outcome(&[policy], good), Outcome::Allow);
    for bad in [
        good.replace(r#""datatypes":["raw"],"#, ""),
        good.replace("raw", "tiff"),
        good.replace("admin", "owner"),
        good.replace(r#""identifier":"a""#, r#""identifier":"b""#),
        WHOLE.to_owned(),
    ] {
        assert_eq!(case().outcome(&[policy], &bad), Outcome::Deny, "{bad}");
    }
}

#[test]
fn reasons_name_policy_rule_action_and_text_in_stored_order() {
    let policies = [
        r#"@id("all") permit (principal, action, resource);"#,
        r#"@id("late") @text("Not at night.") forbid
            (principal, action in [Gnap::Action::"photo:*", Gnap::Action::"photo:read"], resource);
           @id("never") forbid (principal == Gnap::Client::"c1", action, resource);"#,
    ];
    let decision = case().decide(&policies, READ);
    let reason = |rule: &str, text: Option<&str>| Reason {
        kind: ReasonKind::Forbidden,
        policy: Some("p1".to_owned()),
        rule: Some(rule.to_owned()),
        action: Some("read".to_owned()),
        text: text.map(str::to_owned),
    };
    assert_eq!(
        decision.reasons,
        [reason("late", Some("Not at night.")), reason("never", None)]
    );
    assert_eq!(decision.policy_version, 7);
}

/// Whether a person can change the answer about a right without one.
fn depends(texts: &[&str], right: &str) -> bool {
    let right: Right = serde_json::from_str(right).unwrap();
    let question = Question {
        client: ClientFacts::default(),
        right: &right,
        context: Context::default(),
        relationships: None,
    };
    compile(texts).depends_on_person(&question)
}

#[test]
fn what_no_person_can_change_waits_for_nobody() {
    let read = r#"{"type": "photo", "actions": ["read"]}"#;
    let to_ro = "permit (principal, action == Gnap::Action::\"photo:read\", resource)
                 when { context has ro && context.ro in Gnap::Group::\"staff\" };";
    let to_all = "permit (principal, action, resource);";
    let never = "forbid (principal, action, resource);";
    let unless_ro = "forbid (principal, action, resource) unless { context has ro };";
    let gate = "@require(\"consent\") forbid (principal, action, resource)
                when { context has ro };";
    assert!(!depends(&[to_all], read));
    assert!(!depends(&[to_ro, never], read));
    assert!(!depends(&[gate], read));
    assert!(!depends(
        &[to_ro],
        r#"{"type": "photo", "actions": ["write"]}"#
    ));
    assert!(!depends(&[to_ro], r#"{"type": "other"}"#));
    assert!(depends(&[to_ro], read));
    assert!(depends(&[to_all, unless_ro], read));
    let part = "@narrow(\"actions\") permit (principal, action == Gnap::Action::\"photo:write\", resource);";
    let both = r#"{"type": "photo", "actions": ["read", "write"]}"#;
    assert!(!depends(&[part], both));
    assert!(depends(&[part, to_ro], both));
}
