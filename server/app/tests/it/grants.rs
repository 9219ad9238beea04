//! Grants: list, detail, revocation.

use std::time::Duration;

use api::audit::AuditEvent;
use api::grant::{GrantDetail, GrantEnd, GrantState, GrantSummary, Provenance, TimelineKind};
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::right::{Outcome, ReasonKind};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use store::platform::Role;

use crate::app::TestApp;
use crate::sample;

#[tokio::test]
async fn after_a_revocation_no_token_of_the_grant_is_active() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let granted = sample::grant(&app.state, acme, "Photo Printer", None).await;
    let other = sample::grant(&app.state, acme, "Other", None).await;
    let is_active = async |granted: &sample::Granted| {
        let store = app.state.store.tenant(acme);
        let token = store.token_by_value(&granted.value_hash).await.unwrap();
        token.unwrap().is_active(app.now_ms())
    };
    assert!(is_active(&granted).await);

    app.pass(Duration::from_secs(5));
    let url = paths::grant_revoke("acme", &granted.id.to_string());
    let reply = ada.post(&url, &json!({"reason": " lost device "})).await;
    let detail: GrantDetail = reply.ok();
    assert_eq!(detail.grant.state, GrantState::Finalized);
    assert_eq!(detail.grant.end, Some(GrantEnd::Revoked));
    let revocation = detail.revocation.unwrap();
    assert_eq!(revocation.reason, "lost device");
    assert_eq!(revocation.by, ada.session.administrator.name);
    assert!(detail.tokens[0].revoked_at.is_some());
    assert!(detail.rights.iter().all(|right| !right.granted));
    assert!(!is_active(&granted).await);
    assert!(is_active(&other).await);

    let again = ada.post(&url, &json!({"reason": "again"})).await;
    again.problem(409, kind::CONFLICT);

    let audit = paths::with_query(paths::audit("acme"), &[("action", Some("grant.revoke"))]);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    assert_eq!(events.items.len(), 1);
    assert_eq!(events.items[0].data, json!({"reason": "lost device"}));
    assert_eq!(events.items[0].actor.name, ada.session.administrator.name);
}

#[tokio::test]
async fn a_revocation_needs_a_reason_and_a_grant_of_this_tenant() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let operator = app.operator().await;
    let granted = sample::grant(&app.state, acme, "Photo Printer", None).await;
    let id = granted.id.to_string();
    for reason in ["", "  \n ", &"x".repeat(501)] {
        let url = paths::grant_revoke("acme", &id);
        let reply = operator.post(&url, &json!({"reason": reason})).await;
        reply.refuses(&["reason"]);
    }
    let url = paths::grant_revoke("other", &id);
    let reply = operator.post(&url, &json!({"reason": "mine"})).await;
    reply.problem(404, kind::NOT_FOUND);
    let detail = operator.get(&paths::grant("other", &id)).await;
    detail.problem(404, kind::NOT_FOUND);
    let detail: GrantDetail = operator.get(&paths::grant("acme", &id)).await.ok();
    assert_eq!(detail.grant.state, GrantState::Approved);
}

#[tokio::test]
async fn a_grant_shows_rights_reasons_tokens_and_what_happened() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let ada = app.administrator("acme", Role::Support).await;
    let user = sample::user(&app.state, acme, "alice").await;
    let granted = sample::grant(&app.state, acme, "Photo Printer", Some(user)).await;
    let url = paths::grant("acme", &granted.id.to_string());
    let detail: GrantDetail = ada.get(&url).await.ok();

    assert_eq!(detail.grant.client.name.as_deref(), Some("Photo Printer"));
    assert_eq!(detail.grant.client.provenance, Provenance::SelfDeclared);
    assert_eq!(detail.grant.user.unwrap().login, "alice");
    let [allowed, denied] = detail.rights.as_slice() else {
        panic!("two rights: {:?}", detail.rights);
    };
    assert!(allowed.granted && allowed.outcome == Outcome::Allow);
    assert_eq!(allowed.summary.actions, ["read"]);
    assert_eq!(allowed.reasons[0].kind, ReasonKind::Permit);
    assert!(!denied.granted && denied.outcome == Outcome::Deny);
    assert_eq!(denied.reasons[0].kind, ReasonKind::NoPermit);
    assert_eq!(detail.tokens.len(), 1);
    assert_eq!(detail.tokens[0].generation, 0);
    let kinds: Vec<_> = detail.timeline.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            TimelineKind::Requested,
            TimelineKind::Decided,
            TimelineKind::TokenIssued
        ]
    );
    // Nothing of a token's value is anywhere.
    let reply = ada.get(&url).await;
    assert!(!reply.text().contains("token of"));
    let hash = URL_SAFE_NO_PAD.encode(granted.value_hash.as_bytes());
    assert!(!reply.text().contains(&hash));
}

#[tokio::test]
async fn grants_are_found_by_each_filter() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let user = sample::user(&app.state, acme, "alice").await;
    let printer = sample::grant(&app.state, acme, "Photo Printer", None).await;
    app.pass(Duration::from_secs(1));
    let viewer = sample::grant(&app.state, acme, "Viewer", Some(user)).await;
    let revoke = paths::grant_revoke("acme", &printer.id.to_string());
    let revoked = ada.post(&revoke, &json!({"reason": "test"})).await;
    assert_eq!(revoked.status, 200);

    let thumbprint = URL_SAFE_NO_PAD.encode(sample::thumbprint("Viewer"));
    let user = user.to_string();
    let now = app.now_ms().to_string();
    let (printer, viewer) = (printer.id.to_string(), viewer.id.to_string());
    let cases: [(&str, &str, Vec<&String>); 17] = [
        ("client", "", vec![&viewer, &printer]),
        ("client", "PRINTER", vec![&printer]),
        ("client", "%", vec![]),
        ("client", &thumbprint, vec![&viewer]),
        ("client", "00000000000000000000000000000001", vec![]),
        ("state", "approved", vec![&viewer]),
        ("state", "finalized", vec![&printer]),
        ("state", "pending", vec![]),
        ("state", "waiting", vec![]),
        ("user", "alice", vec![&viewer]),
        ("user", &user, vec![&viewer]),
        ("user", "bob", vec![]),
        ("type", "photo-api", vec![&viewer, &printer]),
        ("type", "photo", vec![]),
        ("from", &now, vec![&viewer]),
        ("to", &now, vec![&printer]),
        ("to", "-5", vec![]),
    ];
    for (name, value, expected) in cases {
        let url = paths::with_query(paths::grants("acme"), &[(name, Some(value))]);
        let page: Page<GrantSummary> = ada.get(&url).await.ok();
        let found: Vec<_> = page.items.iter().map(|grant| &grant.id).collect();
        assert_eq!(found, expected, "{name}={value}");
    }
    let url = paths::with_query(paths::grants("acme"), &[("state", Some("sleeping"))]);
    ada.get(&url).await.problem(400, kind::INVALID);
}

#[tokio::test]
async fn a_list_of_grants_goes_on_where_the_page_ended() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let ada = app.administrator("acme", Role::Auditor).await;
    for number in 0..5 {
        sample::grant(&app.state, acme, &format!("client {number}"), None).await;
    }
    let mut names = Vec::new();
    let mut cursor = None;
    loop {
        let query = [("limit", Some("2")), ("cursor", cursor.as_deref())];
        let url = paths::with_query(paths::grants("acme"), &query);
        let page: Page<GrantSummary> = ada.get(&url).await.ok();
        names.extend(page.items.into_iter().filter_map(|grant| grant.client.name));
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    names.sort();
    assert_eq!(names.len(), 5);
    names.dedup();
    assert_eq!(names.len(), 5);
    let other: Page<GrantSummary> = app
        .administrator("other", Role::Owner)
        .await
        .get(&paths::grants("other"))
        .await
        .ok();
    assert_eq!(other.items, []);
}

#[tokio::test]
async fn tokens_that_resource_servers_derived_are_named_and_end_with_the_grant() {
    let app = TestApp::start().await;
    let acme = app.tenant("acme").await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let granted = sample::grant(&app.state, acme, "Photo Printer", None).await;
    let server = sample::resource_server(&app.state, acme, "Photo server").await;
    app.pass(Duration::from_secs(1));
    let derived = sample::derived(&app.state, acme, &granted, server).await;
    let grant = granted.id.to_string();
    let detail: GrantDetail = ada.get(&paths::grant("acme", &grant)).await.ok();
    let [newest, first] = detail.tokens.as_slice() else {
        panic!("two tokens");
    };
    assert_eq!(newest.derived_by.as_deref(), Some("Photo server"));
    assert_eq!(newest.derived_from.as_ref(), Some(&first.id));
    assert_eq!(first.derived_by, None);
    assert!(
        detail
            .timeline
            .iter()
            .any(|entry| entry.kind == TimelineKind::TokenDerived)
    );

    let url = paths::grant_revoke("acme", &grant);
    let reply = ada.post(&url, &json!({"reason": "lost device"})).await;
    let detail: GrantDetail = reply.ok();
    assert!(detail.tokens.iter().all(|token| token.revoked_at.is_some()));
    let store = app.state.store.tenant(acme);
    let token = store.token_by_value(&derived.value_hash).await.unwrap();
    assert!(!token.unwrap().is_active(app.now_ms()));
}
