//! The signed list of revoked tokens: what a resource server that verifies by
//! itself asks the AS.

use std::time::Duration;

use e2e::{Instance, Parley, going_on, manage, now, only_token, tests};
use gnap::id::TokenId;
use gnap::response::TokenResponse;
use proof::Request;
use serde_json::{Value, json};
use token::revocation_list::{Verified, verify};
use token::{Expected, KeySet, jwt_signed};

use crate::rights::{one_token, reports};

tests![
    a_token_that_stands_is_not_listed,
    a_revoked_token_is_in_the_next_list,
    the_tokens_of_a_grant_that_ended_are_listed,
    a_rotation_lists_the_old_value_alone,
    opaque_values_are_not_listed,
    a_list_that_did_not_change_is_not_sent_again,
    the_list_of_another_tenant_is_refused,
];

async fn a_token_that_stands_is_not_listed(parley: &Parley) {
    let token = signed_token(&Instance::photo_sync(parley)).await.0;
    let list = list(parley).await;
    assert!(!list.is_revoked(id(parley, &token).await));
    assert!(list.age(now()) <= 60 && list.expires_at() >= now() + 290);
}

async fn a_revoked_token_is_in_the_next_list(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let (revoked, standing) = (signed_token(&client).await.0, signed_token(&client).await.0);
    let before = list(parley).await;
    client.revoke(manage(&revoked)).await.no_content();
    pause().await;
    let after = list(parley).await;
    let (revoked, standing) = (id(parley, &revoked).await, id(parley, &standing).await);
    assert!(!before.is_revoked(revoked) && after.is_revoked(revoked));
    assert!(!after.is_revoked(standing));
}

async fn the_tokens_of_a_grant_that_ended_are_listed(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let (token, granted) = signed_token(&client).await;
    client.cancel(going_on(&granted)).await.no_content();
    pause().await;
    assert!(list(parley).await.is_revoked(id(parley, &token).await));
}

/// The value that took its place has another identifier.
async fn a_rotation_lists_the_old_value_alone(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let (old, _) = signed_token(&client).await;
    let rotated = client.rotate(manage(&old)).await.ok();
    let new: TokenResponse = serde_json::from_value(rotated["access_token"].clone()).unwrap();
    pause().await;
    let after = list(parley).await;
    let (old, new_id) = (id(parley, &old).await, id(parley, &new).await);
    assert!(after.is_revoked(old) && !after.is_revoked(new_id));
    client.revoke(manage(&new)).await.no_content();
    pause().await;
    assert!(list(parley).await.is_revoked(new_id));
}

async fn opaque_values_are_not_listed(parley: &Parley) {
    let tenant = parley.make_tenant_with(&json!({}));
    let client = Instance::photo_sync(&tenant);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    client
        .revoke(manage(only_token(&granted)))
        .await
        .no_content();
    pause().await;
    let url = format!("{}/rs/revocations", tenant.base());
    let answer = get(parley, Request::new("GET", url)).await;
    let keys = keys(parley, tenant.base()).await;
    let text = String::from_utf8(answer.0.content).unwrap();
    let endpoint = tenant.grant_endpoint();
    assert!(
        verify(&text, &keys, &expected(&endpoint))
            .unwrap()
            .is_empty()
    );
}

async fn a_list_that_did_not_change_is_not_sent_again(parley: &Parley) {
    // Others revoke in the shared tenant meanwhile.
    let tenant = parley.make_tenant_with(&json!({}));
    let url = format!("{}/rs/revocations", tenant.base());
    // The list is made anew every minute: one of two looks is within it.
    for attempt in 0..2 {
        let first = get(parley, Request::new("GET", &url)).await;
        assert_eq!(first.status(), 200);
        assert_eq!(first.header("content-type"), Some("application/jwt"));
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let tag = first.header("etag").expect("a tag");
        let again = Request::new("GET", &url).with_header("if-none-match", tag);
        let again = get(parley, again).await;
        if again.status() == 304 {
            assert!(again.0.content.is_empty());
            let other = Request::new("GET", &url).with_header("if-none-match", "\"other\"");
            assert_eq!(get(parley, other).await.status(), 200);
            return;
        }
        assert_eq!(attempt, 0, "the list did not change twice");
    }
}

async fn the_list_of_another_tenant_is_refused(parley: &Parley) {
    let other = parley.make_tenant_with(&json!({}));
    let url = format!("{}/rs/revocations", other.base());
    let theirs = get(parley, Request::new("GET", url)).await;
    let theirs = String::from_utf8(theirs.0.content).unwrap();
    let (here, there) = (parley.tenant().grant_endpoint(), other.grant_endpoint());
    let own_keys = keys(parley, parley.tenant().base()).await;
    let their_keys = keys(parley, other.base()).await;
    assert!(verify(&theirs, &own_keys, &expected(&there)).is_err());
    assert!(verify(&theirs, &their_keys, &expected(&here)).is_err());
    assert!(verify(&theirs, &their_keys, &expected(&there)).is_ok());
}

async fn list(parley: &Parley) -> Verified {
    let url = format!("{}/.well-known/gnap-as-rs/t/demo", parley.origin());
    let document = get(parley, Request::new("GET", url)).await;
    let document: Value = serde_json::from_slice(&document.0.content).unwrap();
    let uri = document["revocation_list_uri"].as_str().expect("a URI");
    list_at(parley, Request::new("GET", uri)).await
}

/// The list that this request gets, verified.
pub async fn list_at(parley: &Parley, request: Request) -> Verified {
    let answer = get(parley, request).await;
    assert_eq!(answer.status(), 200);
    let text = String::from_utf8(answer.0.content).unwrap();
    let keys = keys(parley, parley.tenant().base()).await;
    let endpoint = parley.tenant().grant_endpoint();
    verify(&text, &keys, &expected(&endpoint)).expect("a good list")
}

/// A list may be this old.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(110)).await;
}

pub async fn signed_token(client: &Instance) -> (TokenResponse, gnap::response::GrantResponse) {
    let access = json!([reports(&["read"])]);
    let asked = json!({"access_token": {"access": access}});
    let granted = client.ask(asked).await.grant();
    (only_token(&granted).clone(), granted)
}

pub async fn id(parley: &Parley, token: &TokenResponse) -> TokenId {
    let keys = keys(parley, parley.tenant().base()).await;
    let claims = token.value.expose().split('.').nth(1).expect("claims");
    let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims);
    let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    let endpoint = parley.tenant().grant_endpoint();
    let expected = Expected {
        aud: claims["aud"][0].as_str(),
        ..expected(&endpoint)
    };
    let verified = jwt_signed::verify(&token.value, &keys, &expected);
    verified.expect("a good token").model().id
}

async fn keys(parley: &Parley, base: &str) -> KeySet {
    let answer = get(parley, Request::new("GET", format!("{base}/jwks.json"))).await;
    let jwks = serde_json::from_slice(&answer.0.content).unwrap();
    KeySet::from_jwks(&jwks).expect("usable keys")
}

async fn get(parley: &Parley, request: Request) -> e2e::Reply {
    Instance::new(parley).send_as_is(request).await
}

fn expected(iss: &str) -> Expected<'_> {
    Expected {
        iss,
        aud: None,
        now: now(),
        leeway: 1,
    }
}
