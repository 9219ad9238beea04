//! RFC 9767 §2.1: tokens that a resource server can read by itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Instance, Parley, ResourceServer, manage, now, only_token, tests};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use proof::Request;
use serde_json::{Value, json};
use token::KeySet;
use token::jwt_signed::{Expected, verify};

use crate::rights::{REPORTS_READ, reports};

tests![
    a_signed_token_says_what_it_is_for,
    a_changed_token_does_not_verify,
    a_signed_token_is_active_until_it_is_revoked,
    a_token_with_other_rights_is_not_readable,
];

/// Shows RS-2.1.2-01, RS-2.1.3-01, RS-2.1.4-01, RS-2.1.7-01, RS-2.1.8-01,
/// RS-2.1.13-01, GNAP-3.2.1-01,
/// GNAP-11.32-01, IANA-TOKFMT-01, RS-2.1.11-01.
async fn a_signed_token_says_what_it_is_for(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let token = signed_token(&client).await;
    let keys = keys(parley).await;
    let claims = claims(&token.value);
    let audience = claims["aud"][0].as_str().or(claims["aud"].as_str());
    let endpoint = parley.tenant().grant_endpoint();
    let expected = Expected {
        iss: &endpoint,
        aud: audience,
        now: now(),
        leeway: 1,
    };
    let verified = verify(&token.value, &keys, &expected).expect("a good token");
    let model = verified.model();
    assert_eq!(
        serde_json::to_value(&model.access).unwrap(),
        json!([reports(&["read"])])
    );
    assert_eq!(model.key, Some(client.key().public()));
    assert_eq!(model.exp - model.iat, token.expires_in.unwrap());
    assert!(model.exp - model.iat <= 600, "short-lived");
    assert_eq!(model.sub, None, "no person took part");

    let text = claims.to_string();
    for secret in [
        manage(&token).access_token.value.expose(),
        &parley.tenant().demo().instance_id,
    ] {
        assert!(!text.contains(secret));
    }
    let later = Expected {
        now: model.exp + 2,
        ..expected
    };
    assert!(verify(&token.value, &keys, &later).is_err());
    let elsewhere = Expected {
        iss: "https://other.example/gnap",
        ..expected
    };
    assert!(verify(&token.value, &keys, &elsewhere).is_err());
}

/// Shows GNAP-11.8-01, GNAP-11.8-02.
async fn a_changed_token_does_not_verify(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let token = signed_token(&client).await;
    let keys = keys(parley).await;
    let mut claims = claims(&token.value);
    claims["access"] = json!([reports(&["read", "write"])]);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let [header, _, signature] = parts(&token.value);
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let server = ResourceServer::photo_server(parley);
    for forged in [
        format!("{header}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{none}.{claims}."),
    ] {
        let endpoint = parley.tenant().grant_endpoint();
        let expected = Expected {
            iss: &endpoint,
            aud: None,
            now: now(),
            leeway: 1,
        };
        let forged = Secret::new(forged);
        assert!(verify(&forged, &keys, &expected).is_err());
        assert!(!server.finds_active(&forged).await);
    }
}

async fn a_signed_token_is_active_until_it_is_revoked(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let token = signed_token(&client).await;
    let server = ResourceServer::photo_server(parley);
    assert!(server.finds_active(&token.value).await);
    client.revoke(manage(&token)).await.no_content();
    assert!(!server.finds_active(&token.value).await);
}

/// Signed tokens are for the rights that are set to them, and no others.
async fn a_token_with_other_rights_is_not_readable(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access = json!([reports(&["read"]), "photos-read"]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    assert!(!only_token(&granted).value.expose().contains('.'));
    let granted = client
        .ask(json!({"access_token": {"access": [REPORTS_READ]}}))
        .await
        .grant();
    only_token(&granted);
}

async fn signed_token(client: &Instance) -> TokenResponse {
    let access = json!([reports(&["read"])]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    only_token(&granted).clone()
}

async fn keys(parley: &Parley) -> KeySet {
    let request = Request::new("GET", format!("{}/jwks.json", parley.tenant().base()));
    let answer = Instance::new(parley).send_as_is(request).await;
    let jwks: Value = serde_json::from_slice(&answer.0.content).unwrap();
    KeySet::from_jwks(&jwks).expect("usable keys")
}

fn parts(token: &Secret) -> [&str; 3] {
    let parts: Vec<&str> = token.expose().split('.').collect();
    parts.try_into().expect("three parts")
}

fn claims(token: &Secret) -> Value {
    let [_, claims, _] = parts(token);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}
