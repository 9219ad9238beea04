//! What time does to a grant: servers whose lifetimes are short.

use std::time::Duration;

use e2e::{Backend, Instance, Parley, Person, ResourceServer, going_on, manage, only_token, tests};
use serde_json::json;

use crate::rights::one_token;

tests![alone:
    an_interaction_ends_when_nobody_decides,
    a_token_ends_and_can_be_rotated,
    a_person_is_signed_out,
];

/// How long something that ends after a second may take to end.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);

/// Shows GNAP-1.5-06, GNAP-3.3-07, GNAP-3.6-08, GNAP-4-05.
async fn an_interaction_ends_when_nobody_decides(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__INTERACTION_LIFETIME", "1")];
    let parley = Parley::start_with(backend, &settings).await;
    let client = Instance::new(&parley);
    let interaction = client.interact(one_token()).await;
    let person = Person::new();
    until(async || person.open(interaction.redirect()).await.status != 200).await;
    let page = person.open(interaction.redirect()).await;
    assert!([404, 410].contains(&page.status), "{}", page.status);
    assert!(page.form("password").is_none());
    let refusal = client
        .poll(interaction.going_on())
        .await
        .refused("invalid_interaction");
    assert_eq!(refusal.get("continue"), None);
}

/// Shows GNAP-3.2.1-06, RS-2.1.7-01, RS-3.3-09.
async fn a_token_ends_and_can_be_rotated(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__TOKEN_LIFETIME", "1")];
    let parley = Parley::start_with(backend, &settings).await;
    let client = Instance::photo_sync(&parley);
    let server = ResourceServer::photo_server(&parley);
    let granted = client
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let token = only_token(&granted);
    assert_eq!(token.expires_in, Some(1));
    until(async || !server.finds_active(&token.value).await).await;
    let rotated = client.rotate(manage(token)).await.ok();
    assert_ne!(rotated["access_token"]["value"], json!(token.value));
    let polled = client.poll(going_on(&granted)).await.grant();
    assert_ne!(only_token(&polled).value, token.value);
}

async fn a_person_is_signed_out(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__SESSION_LIFETIME", "1")];
    let parley = Parley::start_with(backend, &settings).await;
    let interaction = Instance::new(&parley).interact(one_token()).await;
    let person = Person::new();
    let page = person.open(interaction.redirect()).await;
    person.sign_in(&page, &parley.tenant().demo().sign_in).await;
    until(async || {
        person
            .open(interaction.redirect())
            .await
            .form("password")
            .is_some()
    })
    .await;
}

/// Looks again and again until something has happened.
async fn until(has_happened: impl AsyncFn() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !has_happened().await {
        assert!(tokio::time::Instant::now() < deadline, "it never happens");
        tokio::time::sleep(PAUSE).await;
    }
}
