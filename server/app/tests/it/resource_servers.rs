//! Resource servers and what tokens for them are like.

use api::audit::AuditEvent;
use api::client_class::TokenFormat;
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::resource_server::{MacaroonKeys, ResourceServer};
use api::signing_key::SigningKey;
use gnap::secret::Secret;
use serde_json::{Value, json};
use store::platform::Role;
use token::jwt_encrypted::DecryptionKey;
use token::macaroon;

use crate::actor::Administrator;
use crate::app::TestApp;
use crate::sample;

async fn server(app: &TestApp) -> String {
    let tenant = app.tenant("acme").await;
    let id = sample::resource_server(&app.state, tenant, "photos").await;
    app.state.tenants.forget("acme");
    id.to_string()
}

fn public() -> Value {
    // RFC 7748 §6.1, Bob.
    json!({
        "kty": "OKP", "crv": "X25519", "kid": "e1", "use": "enc",
        "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
    })
}

fn private() -> DecryptionKey {
    let mut jwk = public();
    jwk["d"] = json!("XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os");
    DecryptionKey::from_jwk(jwk.as_object().unwrap()).unwrap()
}

async fn signing_key(ada: &Administrator<'_>, algorithm: &str) -> String {
    let input = json!({"algorithm": algorithm});
    let made: SigningKey = ada.post(&paths::signing_keys("acme"), &input).await.ok();
    let url = paths::signing_key_activate("acme", &made.kid);
    let active: SigningKey = ada.post(&url, &json!({})).await.ok();
    active.kid
}

#[tokio::test]
async fn format_and_key_are_checked_when_they_are_saved() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let id = server(&app).await;
    let url = paths::resource_server_tokens("acme", &id);
    let put = async |input: &Value| ada.put(&url, input).await;
    let unknown = json!({"token_format": "paper", "updated_at": 0});
    put(&unknown).await.problem(400, kind::INVALID);
    // There are no keys yet.
    for format in ["jwt-signed", "jwt-encrypted", "macaroon", "biscuit", "zcap"] {
        let input = json!({
            "token_format": format, "encryption_key": public(), "updated_at": 0,
        });
        put(&input).await.refuses(&["token_format"]);
    }
    signing_key(&ada, "EdDSA").await;
    signing_key(&ada, "HS256").await;
    for format in ["jwt-encrypted", "macaroon"] {
        let input = json!({"token_format": format, "updated_at": 0});
        put(&input).await.refuses(&["token_format"]);
    }
    let mut signs = public();
    signs["use"] = json!("sig");
    let mut shows = public();
    shows["d"] = json!("XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os");
    for bad in [
        signs,
        shows,
        json!({}),
        json!({"kty": "oct", "kid": "a", "k": "AAAA"}),
    ] {
        let input = json!({"encryption_key": bad, "updated_at": 0});
        put(&input).await.refuses(&["encryption_key"]);
    }
    let good = json!({
        "token_format": "macaroon", "encryption_key": public(), "updated_at": 0,
    });
    let saved: ResourceServer = put(&good).await.ok();
    assert_eq!(saved.token_format, Some(TokenFormat::Macaroon));
    assert_eq!(json!(saved.encryption_key), public());
    put(&good).await.problem(409, kind::CONFLICT);
    let shown: ResourceServer = ada.get(&paths::resource_server("acme", &id)).await.ok();
    assert_eq!(shown, saved);
    let page: Page<ResourceServer> = ada.get(&paths::resource_servers("acme")).await.ok();
    assert_eq!(page.items, [saved]);
    let bob = app.operator().await;
    let elsewhere = bob.get(&paths::resource_server("other", &id)).await;
    elsewhere.problem(404, kind::NOT_FOUND);
}

#[tokio::test]
async fn keys_of_macaroons_are_handed_over_to_the_resource_server_alone() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let id = server(&app).await;
    let url = paths::resource_server_macaroon_keys("acme", &id);
    let none = json!({});
    ada.post(&url, &none).await.refuses(&["encryption_key"]);
    let tokens = paths::resource_server_tokens("acme", &id);
    let key = json!({"encryption_key": public(), "updated_at": 0});
    let saved: ResourceServer = ada.put(&tokens, &key).await.ok();
    assert_eq!(saved.token_format, None);
    ada.post(&url, &none).await.refuses(&["algorithm"]);
    let kid = signing_key(&ada, "HS256").await;
    let handed: MacaroonKeys = ada.post(&url, &none).await.ok();
    assert_eq!(handed.kids, [kid.as_str()]);
    let taken = macaroon::take_over(&Secret::new(handed.jwe.as_str()), &[private()]).unwrap();
    assert_eq!(taken[0].kid(), kid);
    let query = [("object", Some(id.as_str()))];
    let audit = paths::with_query(paths::audit("acme"), &query);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    let action = "resource-server.macaroon-keys";
    assert!(events.items.iter().any(|event| event.action == action));
    assert!(
        !serde_json::to_string(&events)
            .unwrap()
            .contains(&handed.jwe)
    );
}
