//! RFC 9635 §6: a client manages its tokens.

use e2e::{
    Instance, Parley, ResourceServer, authorized, going_on, json_request, manage, managing,
    only_token, successes, tests,
};
use gnap::response::{Manage, RotationResponse, TokenResponse};
use proof::{Request, SigningKey};
use serde_json::json;

use crate::rights::{PHOTOS_READ, one_token};

tests![
    refuses_calls_without_the_management_token,
    refuses_other_tokens,
    refuses_the_management_token_of_another_token,
    refuses_another_key,
    refuses_tokens_that_are_not_there,
    refuses_a_new_key_that_is_not_proven,
    rotation_changes_the_values_and_nothing_else,
    the_old_values_are_over_after_rotation,
    a_signed_token_rotates_too,
    revoking_ends_a_token_and_can_be_repeated,
    a_revoked_token_cannot_be_rotated,
    revoking_one_token_leaves_the_others,
    one_of_fifty_rotations_at_once_succeeds,
    a_durable_token_lives_beside_its_successor,
    a_rotation_lives_as_short_as_policy_said,
    a_repeated_rotation_gets_the_same_answer,
];

/// Shows GNAP-3.2.1-20, GNAP-6-02.
async fn refuses_calls_without_the_management_token(parley: &Parley) {
    let (client, token) = granted(parley).await;
    let manage = manage(&token);
    client
        .send(Request::new("POST", &manage.uri))
        .await
        .refused("invalid_rotation");
    client
        .send(Request::new("DELETE", &manage.uri))
        .await
        .refused("invalid_request");
    // Shows GNAP-3.2.1-16: it is no bearer token.
    let bearer = format!("Bearer {}", manage.access_token.value.expose());
    let request = Request::new("DELETE", &manage.uri).with_header("authorization", bearer);
    client.send(request).await.refused("invalid_request");
    is_active(parley, &token).await;
}

/// Shows GNAP-6-02, RS-2.1.14-01.
async fn refuses_other_tokens(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    for other in [&token.value, &going_on(&granted).access_token.value] {
        let rotate = authorized(Request::new("POST", &manage(token).uri), other);
        client.send(rotate).await.refused("invalid_rotation");
        let revoke = authorized(Request::new("DELETE", &manage(token).uri), other);
        client.send(revoke).await.refused("invalid_request");
    }
    is_active(parley, token).await;
}

/// Shows GNAP-6-04.
async fn refuses_the_management_token_of_another_token(parley: &Parley) {
    let (client, one) = granted(parley).await;
    let (_, other) = granted(parley).await;
    let mixed = Manage {
        uri: manage(&one).uri.clone(),
        access_token: manage(&other).access_token.clone(),
    };
    client.rotate(&mixed).await.refused("invalid_rotation");
    client.revoke(&mixed).await.refused("invalid_request");
    is_active(parley, &one).await;
    is_active(parley, &other).await;
}

/// Shows GNAP-3.2.1-16, GNAP-6-03.
async fn refuses_another_key(parley: &Parley) {
    let (client, token) = granted(parley).await;
    let thief = SigningKey::from_ed25519_seed(client.key().kid(), &[5; 32]).unwrap();
    let thief = Instance::with_key(parley, thief);
    thief.rotate(manage(&token)).await.refused("invalid_client");
    thief.revoke(manage(&token)).await.refused("invalid_client");
    let unsigned = managing("DELETE", manage(&token));
    client.send_as_is(unsigned).await.refused("invalid_client");
    is_active(parley, &token).await;
}

/// Another tenant's id answers like an unknown one.
async fn refuses_tokens_that_are_not_there(parley: &Parley) {
    let (client, token) = granted(parley).await;
    for id in ["00000000000070008000000000000000", "nothing"] {
        let nowhere = Manage {
            uri: format!("{}/token/{id}", parley.tenant().grant_endpoint()),
            access_token: manage(&token).access_token.clone(),
        };
        client.rotate(&nowhere).await.refused("invalid_rotation");
        client.revoke(&nowhere).await.refused("invalid_request");
    }
}

/// Shows GNAP-3.6-10, GNAP-6.1.1-04.
async fn refuses_a_new_key_that_is_not_proven(parley: &Parley) {
    let (client, token) = granted(parley).await;
    let manage = manage(&token);
    let new_key = Instance::new(parley).by_value()["key"].clone();
    let request = json_request(&manage.uri, &json!({"key": new_key}));
    let request = authorized(request, &manage.access_token.value);
    client.send(request).await.refused("invalid_rotation");
    // Shows GNAP-6.1-10.
    is_active(parley, &token).await;
}

/// Shows GNAP-6-01, GNAP-6.1-01, GNAP-6.1-03, GNAP-6.1-04, GNAP-6.1-05,
/// GNAP-6.1-07, GNAP-6.1-08.
async fn rotation_changes_the_values_and_nothing_else(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [PHOTOS_READ], "label": "nightly"});
    let granted = client
        .ask(json!({"access_token": access_token}))
        .await
        .grant();
    let old = only_token(&granted);
    let new = rotated(&client, old).await;
    assert_eq!((&new.label, &new.flags), (&old.label, &old.flags));
    assert_eq!(new.access, old.access);
    let values = [
        &old.value,
        &new.value,
        &manage(old).access_token.value,
        &manage(&new).access_token.value,
    ];
    for (nth, value) in values.iter().enumerate() {
        assert!(!values[nth + 1..].contains(value), "all values differ");
    }
    is_active(parley, &new).await;
}

/// Shows GNAP-6.1-02, GNAP-6.1-06.
async fn the_old_values_are_over_after_rotation(parley: &Parley) {
    let (client, old) = granted(parley).await;
    let new = rotated(&client, &old).await;
    let server = ResourceServer::photo_server(parley);
    assert!(!server.finds_active(&old.value).await);
    client
        .rotate(manage(&old))
        .await
        .refused("invalid_rotation");
    client.revoke(manage(&old)).await.refused("invalid_request");
    is_active(parley, &new).await;
    rotated(&client, &new).await;
}

/// The same for tokens that resource servers can read by themselves.
async fn a_signed_token_rotates_too(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [crate::rights::reports(&["read"])]});
    let granted = client
        .ask(json!({"access_token": access_token}))
        .await
        .grant();
    let old = only_token(&granted);
    let new = rotated(&client, old).await;
    assert_eq!(new.value.expose().split('.').count(), 3);
    let server = ResourceServer::photo_server(parley);
    assert!(!server.finds_active(&old.value).await);
    assert!(server.finds_active(&new.value).await);
}

/// Shows GNAP-6.2-01, GNAP-6.2-02, GNAP-6.2-04, GNAP-3.2.1-07.
async fn revoking_ends_a_token_and_can_be_repeated(parley: &Parley) {
    let (client, token) = granted(parley).await;
    client.revoke(manage(&token)).await.no_content();
    let server = ResourceServer::photo_server(parley);
    assert!(!server.finds_active(&token.value).await);
    client.revoke(manage(&token)).await.no_content();
    assert!(!server.finds_active(&token.value).await);
}

/// Shows GNAP-3.6-10, GNAP-6.1-09.
async fn a_revoked_token_cannot_be_rotated(parley: &Parley) {
    let (client, token) = granted(parley).await;
    client.revoke(manage(&token)).await.no_content();
    client
        .rotate(manage(&token))
        .await
        .refused("invalid_rotation");
}

/// Shows GNAP-3.2.1-14, GNAP-6.2-02.
async fn revoking_one_token_leaves_the_others(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let token = |label: &str| json!({"access": [PHOTOS_READ], "label": label});
    let members = json!({"access_token": [token("a"), token("b")]});
    let granted = client.ask(members).await.grant();
    let Some(gnap::response::TokenResponses::Many(tokens)) = granted.access_token else {
        panic!("two tokens");
    };
    client.revoke(manage(&tokens[0])).await.no_content();
    let server = ResourceServer::photo_server(parley);
    assert!(!server.finds_active(&tokens[0].value).await);
    assert!(server.finds_active(&tokens[1].value).await);
}

/// Rotation is single use too.
async fn one_of_fifty_rotations_at_once_succeeds(parley: &Parley) {
    let (client, token) = granted(parley).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let request = client.signed(managing("POST", manage(&token)), |_| ());
        let sender = Instance::new(parley);
        calls.spawn(async move { sender.send_as_is(request).await });
    }
    let replies = calls.join_all().await;
    assert_eq!(successes(&replies), 1);
    for refused in replies.iter().filter(|reply| reply.status() != 200) {
        refused.refused("invalid_rotation");
    }
}

/// Shows GNAP-3.2.1-22, GNAP-3.2.1-23, GNAP-6.1-08,
/// IANA-FLAG-02.
async fn a_durable_token_lives_beside_its_successor(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [{"type": "status-api", "actions": ["read"]}]});
    let granted = client
        .ask(json!({"access_token": access_token}))
        .await
        .grant();
    let old = only_token(&granted);
    assert_eq!(old.flags, ["durable"]);
    let new = rotated(&client, old).await;
    assert_ne!(old.value, new.value);
    assert_eq!((&new.flags, &new.access), (&old.flags, &old.access));
    is_active(parley, old).await;
    is_active(parley, &new).await;
    // It is managed where its successor is, and ends with its grant.
    client.rotate(manage(old)).await.refused("invalid_rotation");
    rotated(&client, &new).await;
    client.cancel(going_on(&granted)).await.no_content();
    let server = ResourceServer::photo_server(parley);
    for value in [&old.value, &new.value] {
        assert!(!server.finds_active(value).await);
    }
}

async fn a_rotation_lives_as_short_as_policy_said(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let access_token = json!({"access": [{"type": "status-api", "actions": ["read"]}]});
    let granted = client.ask(json!({"access_token": access_token})).await;
    let token = only_token(&granted.grant()).clone();
    assert_eq!(token.expires_in, Some(300), "less than others live");
    let again = rotated(&client, &token).await;
    assert_eq!(again.expires_in, Some(300));
    let (other, unlimited) = self::granted(parley).await;
    assert_eq!(unlimited.expires_in, Some(600));
    assert_eq!(rotated(&other, &unlimited).await.expires_in, Some(600));
}

/// Shows GNAP-11.33-01.
async fn a_repeated_rotation_gets_the_same_answer(parley: &Parley) {
    let (client, old) = granted(parley).await;
    let first = client.rotate(manage(&old)).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(6100)).await;
    Instance::new(parley)
        .rotate(manage(&old))
        .await
        .refused("invalid_client");
    let again = client.rotate(manage(&old)).await.ok();
    assert_eq!(first, again);
    let new: RotationResponse = serde_json::from_value(first).unwrap();
    is_active(parley, &new.access_token).await;
    rotated(&client, &new.access_token).await;
    client
        .rotate(manage(&old))
        .await
        .refused("invalid_rotation");
}

async fn granted(parley: &Parley) -> (Instance, TokenResponse) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted).clone();
    (client, token)
}

async fn rotated(client: &Instance, token: &TokenResponse) -> TokenResponse {
    let answer = client.rotate(manage(token)).await.ok();
    let members: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(members, ["access_token"]);
    let rotation: RotationResponse = serde_json::from_value(answer).unwrap();
    rotation.access_token
}

async fn is_active(parley: &Parley, token: &TokenResponse) {
    assert!(
        ResourceServer::photo_server(parley)
            .finds_active(&token.value)
            .await
    );
}
