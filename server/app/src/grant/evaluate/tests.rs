//! What policies can look at: each part of the context without what a rule
//! wants, then with it.

use std::sync::Arc;

use gnap::actor::Agent;
use gnap::id::{PolicyId, RightTypeId, TenantId};
use gnap::request::Display;
use policy::{Node, Relationship};
use serde_json::json;
use store::configuration::{Configuration, TenantDetails};
use store::policy::{Policy, PolicyContent};
use store::right_type::{Action, RightType, RightTypeContent, Risk};

use super::*;
use crate::grant::Provenance;
use crate::grant::past;
use crate::keys::Sealing;
use crate::tenant::KnownRelationships;

/// A Thursday, 13:46:40 UTC.
const NOW: u64 = 999_784_000;
const ADA: &str = "ada";

fn tenant(rules: &str) -> Tenant {
    let id = TenantId::new(1, [1; 10]);
    let configuration = Configuration {
        tenant: TenantDetails {
            id,
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            base_url: "https://acme.example".to_owned(),
            host: None,
            settings: json!({"time_zone": "Asia/Tokyo", "relations": ["viewer"]}),
            configuration_version: 1,
            policy_version: 1,
            created_at_ms: 1,
        },
        right_types: vec![RightType {
            id: RightTypeId::new(1, [1; 10]),
            content: RightTypeContent {
                name: "photo".to_owned(),
                title: "Photos".to_owned(),
                description: None,
                actions: vec![Action {
                    name: "read".to_owned(),
                    sentence: "see photos".to_owned(),
                }],
                risk: Risk::Low,
                schema: None,
            },
            created_at_ms: 1,
            updated_at_ms: 1,
        }],
        resource_sets: Vec::new(),
        resource_servers: Vec::new(),
        client_classes: Vec::new(),
        policies: vec![Policy {
            id: PolicyId::new(1, [1; 10]),
            content: PolicyContent {
                name: "p".to_owned(),
                text: rules.to_owned(),
                linked: None,
            },
            version: 1,
            created_at_ms: 1,
            updated_at_ms: 1,
        }],
        shadow: None,
        branding: None,
        key_references: Vec::new(),
        signing_keys: Vec::new(),
    };
    let relationships = KnownRelationships::of(&[Relationship {
        subject: Node::User(ADA.to_owned()),
        relation: "viewer".to_owned(),
        object: Node::Resource {
            right_type: "photo".to_owned(),
            identifier: "album".to_owned(),
        },
    }]);
    Tenant::compile(
        configuration,
        Arc::new(relationships),
        None,
        &Sealing::new(&[1; 32]),
    )
    .unwrap()
}

fn when(condition: &str) -> String {
    format!("permit (principal, action, resource) when {{ {condition} }};")
}

fn client() -> ClientFacts {
    ClientFacts {
        thumbprint: "t".to_owned(),
        proof: "httpsig".to_owned(),
        class: None,
        display: Display::default(),
        provenance: Provenance::FirstSeen,
        key_seen_at: None,
        agent: None,
    }
}

fn nobody() -> Circumstances<'static> {
    Circumstances::unattended(NOW, None)
}

fn ada() -> Circumstances<'static> {
    Circumstances::signed_in(NOW, ADA, None)
}

fn request(flags: &[&str]) -> TokenRequests {
    let access = json!([{"type": "photo", "actions": ["read"], "identifier": "album"}]);
    serde_json::from_value(json!({"access": access, "flags": flags})).unwrap()
}

fn outcome(
    rules: &str,
    client: &ClientFacts,
    flags: &[&str],
    circumstances: Circumstances<'_>,
) -> Outcome {
    asked(&tenant(rules), client, flags, circumstances).outcome
}

fn asked(
    tenant: &Tenant,
    client: &ClientFacts,
    flags: &[&str],
    circumstances: Circumstances<'_>,
) -> AskedRight {
    let requests = request(flags);
    let asked = evaluate(tenant, client, Some(&requests), circumstances, Agreed::This);
    asked.unwrap().rights().next().unwrap().clone()
}

/// The rule gives nothing without, and the right with.
fn gives(condition: &str, without: Circumstances<'_>, with: Circumstances<'_>) {
    let rules = when(condition);
    assert_eq!(
        outcome(&rules, &client(), &[], without),
        Outcome::Deny,
        "{condition}"
    );
    assert_eq!(
        outcome(&rules, &client(), &[], with),
        Outcome::Allow,
        "{condition}"
    );
}

/// The same about the client instance.
fn gives_to(condition: &str, with: &ClientFacts) {
    let rules = when(condition);
    assert_eq!(
        outcome(&rules, &client(), &[], nobody()),
        Outcome::Deny,
        "{condition}"
    );
    assert_eq!(
        outcome(&rules, with, &[], nobody()),
        Outcome::Allow,
        "{condition}"
    );
}

#[test]
fn who_the_person_is() {
    let bob = Circumstances::signed_in(NOW, "bob", None);
    gives(
        r#"context has ro && context.ro == Gnap::User::"ada""#,
        nobody(),
        ada(),
    );
    gives(
        r#"context has endUser && context.endUser == Gnap::User::"ada""#,
        bob,
        ada(),
    );
    // Who found the request on their own page is not at the client.
    let elsewhere = Circumstances {
        end_user: EndUser::Another,
        ..ada()
    };
    gives(
        r#"context has endUser && context.endUser == Gnap::User::"ada""#,
        elsewhere,
        ada(),
    );
    gives(
        r#"context has ro && context.ro == Gnap::User::"ada""#,
        bob,
        elsewhere,
    );
    gives(
        "context has ro && context.ro in resource.relations.viewer",
        bob,
        ada(),
    );
    let vouched = Circumstances::unattended(NOW, Some(ADA));
    gives(
        r#"context has assertedUser && context.assertedUser == Gnap::User::"ada""#,
        ada(),
        vouched,
    );
    let mut past = past::tests::nothing();
    past.facts = Some(Map::from_iter([(
        "email".to_owned(),
        json!("ada@example.com"),
    )]));
    let known = Circumstances {
        past: Some(&past),
        ..ada()
    };
    gives(
        r#"context has ro && context.ro.hasTag("email") && context.ro.getTag("email") like "*@example.com""#,
        ada(),
        known,
    );
}

#[test]
fn how_they_signed_in() {
    let amr = ["otp".to_owned()];
    let sign_in = |acr, at| {
        Circumstances::signed_in(
            NOW,
            ADA,
            Some(SignIn {
                acr: Some(acr),
                amr: &amr,
                at,
            }),
        )
    };
    gives(
        r#"context has acr && context.acr == "mfa""#,
        sign_in("pwd", NOW),
        sign_in("mfa", NOW),
    );
    gives(
        "context has acrLevel && context.acrLevel >= 2",
        sign_in("pwd", NOW),
        sign_in("phr", NOW),
    );
    gives(
        r#"context has amr && context.amr.contains("otp")"#,
        ada(),
        sign_in("mfa", NOW),
    );
    let old = sign_in("mfa", NOW - 600);
    gives(
        "context has signInAge && context.signInAge < 60",
        old,
        sign_in("mfa", NOW - 30),
    );
}

#[test]
fn who_the_client_is() {
    gives_to(
        r#"principal in Gnap::ClientClass::"web""#,
        &ClientFacts {
            class: Some("web".to_owned()),
            ..client()
        },
    );
    gives_to(
        r#"principal.proof == "mtls""#,
        &ClientFacts {
            proof: "mtls".to_owned(),
            ..client()
        },
    );
    gives_to(
        "principal has keyAge && principal.keyAge >= 86400",
        &ClientFacts {
            key_seen_at: Some(NOW - 86_400),
            ..client()
        },
    );
    gives_to(
        r#"principal.hasTag("provenance") && principal.getTag("provenance") == "registered""#,
        &ClientFacts {
            provenance: Provenance::Registered,
            ..client()
        },
    );
}

#[test]
fn which_agent_acts_and_what_for() {
    let agent = |operator: Option<&str>| ClientFacts {
        agent: Some(ActingAgent {
            said: Agent {
                id: Some("a1".to_owned()),
                name: None,
                purpose: Some("taxes".to_owned()),
            },
            operator: operator.map(str::to_owned),
        }),
        ..client()
    };
    let agent_rule = when(r#"context has agent && context.agent == Gnap::Agent::"a1""#);
    assert_eq!(
        outcome(&agent_rule, &agent(None), &[], nobody()),
        Outcome::Deny
    );
    assert_eq!(
        outcome(&agent_rule, &agent(Some("Acme")), &[], nobody()),
        Outcome::Allow
    );
    gives_to(
        r#"context has operator && context.operator == "Acme""#,
        &agent(Some("Acme")),
    );
    gives_to(
        r#"context has purpose && context.purpose == "taxes""#,
        &agent(None),
    );
    let rule = when("context.actorDepth == 2");
    let two = Circumstances {
        depth: 2,
        ..nobody()
    };
    assert_eq!(
        outcome(&rule, &agent(Some("Acme")), &[], nobody()),
        Outcome::Deny
    );
    assert_eq!(
        outcome(&rule, &agent(Some("Acme")), &[], two),
        Outcome::Allow
    );
}

#[test]
fn where_and_when() {
    let from = |address: &str| Circumstances {
        address: Some(address.parse().unwrap()),
        ..nobody()
    };
    let inside = r#"context has address && context.address.isInRange(ip("10.0.0.0/8"))"#;
    gives(inside, nobody(), from("10.1.2.3"));
    gives(inside, from("192.0.2.1"), from("10.1.2.3"));
    // In Tokyo it is 22:46:40 of the same Thursday, and after two more hours
    // Friday.
    let later = Circumstances::unattended(NOW + 7200, None);
    gives(
        r#"context.local.toTime() >= duration("22h")"#,
        later,
        nobody(),
    );
    gives("context.weekday == 5", nobody(), later);
    let rule = when(r#"context.flags.contains("bearer")"#);
    assert_eq!(outcome(&rule, &client(), &[], nobody()), Outcome::Deny);
    assert_eq!(
        outcome(&rule, &client(), &["bearer"], nobody()),
        Outcome::Allow
    );
}

#[test]
fn what_was_before() {
    let past = past::tests::agreed_at(NOW - 3600);
    let with = Circumstances {
        past: Some(&past),
        ..ada()
    };
    let none = past::tests::nothing();
    let without = Circumstances {
        past: Some(&none),
        ..ada()
    };
    gives(
        "context has priorGrants && context.priorGrants > 0",
        without,
        with,
    );
    gives(
        "context has priorGrantAge && context.priorGrantAge <= 3600",
        without,
        with,
    );
    let gate = |remember: &str| {
        format!(
            "permit (principal, action, resource);
             @require(\"consent\") @remember(\"{remember}\") forbid (principal, action, resource);"
        )
    };
    assert_eq!(outcome(&gate("30m"), &client(), &[], with), Outcome::Ask);
    assert_eq!(
        outcome(&gate("1h"), &client(), &["bearer"], with),
        Outcome::Ask
    );
    assert_eq!(outcome(&gate("1h"), &client(), &[], with), Outcome::Allow);
}

#[test]
fn what_depends_on_the_person_waits_for_who_may_come() {
    let rule = when(r#"context has ro && context.ro == Gnap::User::"ada""#);
    let waiting = Circumstances {
        person: Person::MayCome,
        ..nobody()
    };
    assert_eq!(outcome(&rule, &client(), &[], nobody()), Outcome::Deny);
    assert_eq!(
        outcome(&when("false"), &client(), &[], waiting),
        Outcome::Deny
    );
    assert_eq!(outcome(&rule, &client(), &[], waiting), Outcome::Ask);

    let tenant = tenant(&rule);
    let asked = evaluate(
        &tenant,
        &client(),
        Some(&request(&[])),
        waiting,
        Agreed::This,
    )
    .unwrap();
    let [token] = asked.as_slice() else {
        unreachable!()
    };
    let bob = Circumstances::consented(NOW, "bob", None);
    assert_eq!(
        evaluate_again(&tenant, &client(), token, bob, Agreed::This)[0].outcome,
        Outcome::Deny
    );
    assert_eq!(
        evaluate_again(&tenant, &client(), token, ada(), Agreed::This)[0].outcome,
        Outcome::Allow
    );
}

#[test]
fn a_yes_is_to_what_was_shown_and_to_nothing_that_policy_gave_beside_it() {
    let yes = Circumstances::consented(NOW, ADA, None);
    let free = tenant("permit (principal, action, resource);");
    let asking = tenant(
        "permit (principal, action, resource);
         @require(\"consent\") forbid (principal, action, resource);",
    );
    let evaluate = |tenant: &Tenant, agreed: Agreed<'_>, circumstances| {
        evaluate(
            tenant,
            &client(),
            Some(&request(&[])),
            circumstances,
            agreed,
        )
        .unwrap()
    };
    let again = |tenant: &Tenant, tokens: &AskedTokens| {
        let token = &tokens.as_slice()[0];
        evaluate_again(tenant, &client(), token, yes, Agreed::Then)[0].outcome
    };
    let shown = evaluate(&free, Agreed::This, yes);
    // A modification added it, and policy gave it without asking anybody.
    let nothing = AskedTokens::Nothing;
    let added = evaluate(&free, Agreed::Before(&nothing), yes);
    for tokens in [&shown, &added] {
        assert_eq!(again(&free, tokens), Outcome::Allow);
    }
    assert_eq!(again(&asking, &added), Outcome::Ask);
    assert_eq!(again(&asking, &shown), Outcome::Allow);
    // The same of what is modified again, or derived.
    for agreed in [Agreed::Before, Agreed::Within] {
        let given = |before| evaluate(&asking, agreed(before), yes);
        let outcome = |tokens: AskedTokens| tokens.rights().next().map(|right| right.outcome);
        assert_eq!(outcome(given(&added)), Some(Outcome::Ask));
        assert_eq!(outcome(given(&shown)), Some(Outcome::Allow));
    }
}

#[test]
fn policies_that_do_not_compile_deny_everything_and_say_why() {
    let good = when("true");
    assert_eq!(outcome(&good, &client(), &[], ada()), Outcome::Allow);
    let wrong = format!("{good}\n{}", when("context.nothing == 1"));
    let tenant = tenant(&wrong);
    assert!(tenant.policies.cause().is_some());
    let asked = asked(&tenant, &client(), &[], ada());
    assert_eq!(asked.outcome, Outcome::Deny);
    assert_eq!(asked.reasons[0].kind, ReasonKind::PolicyError);
    let text = asked.reasons[0].text.clone().unwrap_or_default();
    assert!(text.contains("line 2"), "{text}");
}
