//! Signing keys: next, active, retiring, gone.

use std::time::Duration;

use actix_web::test::TestRequest;
use api::audit::AuditEvent;
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::signing_key::{SigningAlgorithm, SigningKey, SigningKeyState, SigningKeys};
use serde_json::{Value, json};
use store::platform::Role;

use crate::actor::Administrator;
use crate::app::TestApp;

/// As long as readers keep the key set.
const PUBLICATION: Duration = Duration::from_secs(300);
/// The longest life of what is signed, and the skew of clocks.
const OVERLAP: Duration = Duration::from_secs(600 + 300);

async fn next(ada: &Administrator<'_>, algorithm: &str) -> SigningKey {
    let input = json!({"algorithm": algorithm});
    ada.post(&paths::signing_keys("acme"), &input).await.ok()
}

async fn activate(ada: &Administrator<'_>, key: &SigningKey) -> SigningKey {
    let url = paths::signing_key_activate("acme", &key.kid);
    ada.post(&url, &json!({})).await.ok()
}

async fn keys(ada: &Administrator<'_>) -> Vec<SigningKey> {
    let keys: SigningKeys = ada.get(&paths::signing_keys("acme")).await.ok();
    keys.items
}

/// The names of the keys that anybody can read.
async fn published(app: &TestApp) -> Vec<String> {
    let request = TestRequest::get().uri("/t/acme/jwks.json");
    let answer = app.send(request).await.into_body();
    let content = actix_web::body::to_bytes(answer).await.unwrap();
    let jwks: Value = serde_json::from_slice(&content).unwrap();
    let keys = jwks["keys"].as_array().unwrap();
    let kid = |key: &Value| key["kid"].as_str().unwrap().to_owned();
    keys.iter().map(kid).collect()
}

#[tokio::test]
async fn a_key_is_published_before_it_signs_and_until_what_it_signed_expired() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let first = next(&ada, "EdDSA").await;
    assert_eq!(first.state, SigningKeyState::Next);
    assert_eq!(published(&app).await, std::slice::from_ref(&first.kid));
    app.pass(Duration::from_secs(1));
    // The first one has nobody to wait for.
    activate(&ada, &first).await;
    app.pass(Duration::from_secs(1));

    let second = next(&ada, "EdDSA").await;
    let again = json!({"algorithm": "EdDSA"});
    let again = ada.post(&paths::signing_keys("acme"), &again).await;
    again.problem(409, kind::CONFLICT);
    let url = paths::signing_key_activate("acme", &second.kid);
    let early = ada.post(&url, &json!({})).await;
    early.problem(409, kind::CONFLICT);
    app.pass(PUBLICATION);
    let now_active = activate(&ada, &second).await;
    assert_eq!(now_active.state, SigningKeyState::Active);
    let repeated = ada.post(&url, &json!({})).await;
    repeated.problem(409, kind::CONFLICT);

    let found = keys(&ada).await;
    assert_eq!(found[0].state, SigningKeyState::Retiring);
    let overlap = i64::try_from(OVERLAP.as_millis()).unwrap();
    let now = i64::try_from(app.now_ms()).unwrap();
    assert_eq!(found[0].remove_at, Some(now + overlap));
    assert_eq!(published(&app).await.len(), 2);

    app.pass(OVERLAP - Duration::from_millis(1));
    parley::jobs::tidy(&app.state).await.unwrap();
    assert_eq!(published(&app).await.len(), 2);
    app.pass(Duration::from_secs(1));
    parley::jobs::tidy(&app.state).await.unwrap();
    parley::jobs::tidy(&app.state).await.unwrap();
    assert_eq!(published(&app).await, std::slice::from_ref(&second.kid));

    let events: Page<AuditEvent> = ada.get(&paths::audit("acme")).await.ok();
    let actions = events.items.iter().map(|event| event.action.as_str());
    let actions: Vec<_> = actions
        .filter(|action| action.starts_with("signing-key."))
        .collect();
    assert_eq!(
        actions,
        [
            "signing-key.delete",
            "signing-key.activate",
            "signing-key.create",
            "signing-key.activate",
            "signing-key.create"
        ]
    );
}

#[tokio::test]
async fn the_active_key_cannot_be_removed_and_the_others_can() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let first = next(&ada, "ES256").await;
    activate(&ada, &first).await;
    let url = paths::signing_key("acme", &first.kid);
    ada.delete(&url).await.problem(409, kind::CONFLICT);
    let second = next(&ada, "ES256").await;
    ada.delete(&paths::signing_key("acme", &second.kid))
        .await
        .done();
    let third = next(&ada, "ES256").await;
    app.pass(PUBLICATION);
    activate(&ada, &third).await;
    // Somebody got hold of the key that retires.
    ada.delete(&url).await.done();
    ada.delete(&url).await.problem(404, kind::NOT_FOUND);
    assert_eq!(published(&app).await, [third.kid]);
    let elsewhere = paths::signing_key("other", &second.kid);
    let bob = app.operator().await;
    bob.delete(&elsewhere).await.problem(404, kind::NOT_FOUND);
}

#[tokio::test]
async fn keys_of_macaroons_are_never_published() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let key = next(&ada, "HS256").await;
    assert_eq!(key.algorithm, SigningAlgorithm::Hs256);
    activate(&ada, &key).await;
    assert!(published(&app).await.is_empty());
    let unknown = json!({"algorithm": "none"});
    let unknown = ada.post(&paths::signing_keys("acme"), &unknown).await;
    unknown.problem(400, kind::INVALID);
}
