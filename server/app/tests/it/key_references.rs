//! Keys known by reference.

use std::time::Duration;

use api::audit::AuditEvent;
use api::key_reference::{KeyKind, KeyReference, NewKeyReference, ProofMethod};
use api::page::Page;
use api::paths;
use api::problem::kind;
use serde_json::{Value, json};
use store::platform::Role;

use crate::app::TestApp;

fn input() -> Value {
    json!({"name": "Backend", "method": "jwsd"})
}

#[tokio::test]
async fn is_made_and_deleted_and_each_write_leaves_an_event_without_the_key() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let list = paths::key_references("acme");
    let made: NewKeyReference = ada.post(&list, &input()).await.ok();
    let secret = made.shared_key.unwrap();
    assert_eq!(secret.len(), 43);
    assert_eq!(made.key_reference.kind, KeyKind::Shared);
    assert_eq!(made.key_reference.method, ProofMethod::Jwsd);
    let page: Page<KeyReference> = ada.get(&list).await.ok();
    assert_eq!(page.items, std::slice::from_ref(&made.key_reference));
    let elsewhere: Page<KeyReference> = app
        .operator()
        .await
        .get(&paths::key_references("other"))
        .await
        .ok();
    assert!(elsewhere.items.is_empty());

    app.pass(Duration::from_secs(1));
    let url = paths::key_reference("acme", &made.key_reference.id);
    ada.delete(&url).await.done();
    ada.delete(&url).await.problem(404, kind::NOT_FOUND);
    let query = [("object", Some(made.key_reference.id.as_str()))];
    let audit = paths::with_query(paths::audit("acme"), &query);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    let actions: Vec<_> = events
        .items
        .iter()
        .map(|event| event.action.as_str())
        .collect();
    assert_eq!(actions, ["key-reference.delete", "key-reference.create"]);
    let text = serde_json::to_string(&events).unwrap();
    assert!(!text.contains(&secret));
}

#[tokio::test]
async fn members_that_are_not_accepted_are_named() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let list = paths::key_references("acme");
    for (member, value) in [
        ("name", json!(" ")),
        ("name", json!("x".repeat(101))),
        ("method", json!("mtls")),
        ("method", json!("dpop")),
        ("jwk", json!({})),
        (
            "jwk",
            json!({"kty": "oct", "kid": "a", "alg": "HS256", "k": "AAAA"}),
        ),
    ] {
        let mut input = input();
        input[member] = value;
        ada.post(&list, &input).await.refuses(&[member]);
    }
    let mut unknown = input();
    unknown["method"] = json!("paper");
    let reply = ada.post(&list, &unknown).await;
    reply.problem(400, kind::INVALID);
}
