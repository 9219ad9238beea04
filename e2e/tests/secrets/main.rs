//! No secret leaves the server by its logs, its traces, its metrics or its
//! database, also not at the most talkative level.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a failure is the test's way to speak"
)]

mod collector;
mod known;

use std::process::ExitCode;

use e2e::{
    Administrator, Backend, Decision, Instance, Parley, Person, ResourceServer, going_on, manage,
    only_token, tests,
};
use serde_json::json;

use collector::Collector;
use known::Secrets;

tests![alone:
    nothing_secret_is_printed_or_kept,
    nothing_secret_is_printed_as_json,
];

fn main() -> ExitCode {
    e2e::suite::run(&tests())
}

async fn nothing_secret_is_printed_or_kept(backend: Backend) {
    look(backend, "text").await;
}

async fn nothing_secret_is_printed_as_json(backend: Backend) {
    look(backend, "json").await;
}

async fn look(backend: Backend, format: &str) {
    let collector = Collector::start().await;
    let settings = [
        ("PARLEY__TELEMETRY__LOG", "trace"),
        ("PARLEY__TELEMETRY__FORMAT", format),
        (
            "PARLEY__TELEMETRY__OTLP_ENDPOINT",
            collector.endpoint.as_str(),
        ),
    ];
    let mut parley = Parley::start_with(backend, &settings).await;
    let mut secrets = Secrets::of(&parley);
    software(&parley, &mut secrets).await;
    person(&parley, &mut secrets).await;
    factors(&parley, &mut secrets).await;
    refusals(&parley, &mut secrets).await;
    administrator(&parley, &mut secrets).await;
    let metrics = parley.metrics().await;
    // What is still waiting to be exported leaves at the end.
    assert!(parley.stop().success());
    let exported = collector.text();

    // What is not there cannot have been looked at.
    assert!(
        parley.stderr().contains("request answered"),
        "the log is there"
    );
    assert!(
        parley.stderr().contains("TRACE"),
        "the log is at its most talkative"
    );
    assert!(
        metrics.contains("/t/{tenant}/gnap"),
        "the metrics are there"
    );
    assert!(exported.contains("/v1/traces"), "the traces are there");
    assert!(exported.contains("grant.start"), "with their spans");
    let stored = String::from_utf8_lossy(&parley.stored()).into_owned();
    assert!(stored.contains("Nightly backup"), "the database is there");

    secrets.are_not_in("the log", &parley.stderr());
    secrets.are_not_in("the traces", &exported);
    secrets.are_not_in("the metrics", &metrics);
    secrets.are_not_in("the database", &stored);
    secrets.are_not_in_greeting(&parley);
}

/// Tokens without a person: issued, introspected, rotated, revoked, polled.
async fn software(parley: &Parley, secrets: &mut Secrets) {
    let client = Instance::photo_sync(parley);
    let server = ResourceServer::photo_server(parley);
    for right in ["photos-read", "reports-read"] {
        let members = json!({"access_token": {"access": [right]}});
        let granted = client.ask(members).await.grant();
        secrets.know_grant(&granted);
        let token = only_token(&granted);
        assert!(server.finds_active(&token.value).await);
        let rotated = client.rotate(manage(token)).await.ok();
        secrets.know_values(&rotated);
        client
            .revoke(manage(token))
            .await
            .refused("invalid_request");
        let polled = client.poll(going_on(&granted)).await.grant();
        secrets.know_grant(&polled);
        client.cancel(going_on(&polled)).await.no_content();
    }
}

/// A grant that a person allows after a mistake with the password.
async fn person(parley: &Parley, secrets: &mut Secrets) {
    let client = Instance::new(parley);
    let interaction = client.interact(json!({"access": ["photos-read"]})).await;
    secrets.know_grant(&interaction.response);
    secrets.know("interaction code", last_segment(interaction.redirect()));

    let alice = Person::new();
    let page = alice.open(interaction.redirect()).await;
    let mut mistake = parley.tenant().demo().sign_in.clone();
    mistake.password = format!("mistaken-{}", e2e::nonce());
    secrets.know("mistaken password", &mistake.password);
    let page = alice.sign_in(&page, &mistake).await;
    let page = alice.sign_in(&page, &parley.tenant().demo().sign_in).await;
    for cookie in ["parley_browser", "parley_user"] {
        secrets.know(cookie, &alice.cookie(cookie).expect("a cookie"));
    }
    for (name, value) in page.form("decision").expect("a form").untouched() {
        if name == "csrf" {
            secrets.know("form token", &value);
        }
    }
    let callback = alice.decide(&page, Decision::AllowAll).await.callback();
    let interact_ref = interaction.interact_ref(&callback);
    secrets.know("interaction reference", &interact_ref);
    let granted = client
        .redeem(interaction.going_on(), &interact_ref)
        .await
        .grant();
    secrets.know_grant(&granted);
    assert!(
        ResourceServer::photo_server(parley)
            .finds_active(&only_token(&granted).value)
            .await
    );
}

/// An authenticator application is enrolled and used, and a recovery code.
async fn factors(parley: &Parley, secrets: &mut Secrets) {
    let sign_in = &parley.tenant().demo().bob;
    let me = format!("{}/me", parley.tenant().base());
    let half = async || {
        let bob = Person::new();
        let page = bob.open(&me).await;
        let page = bob.sign_in(&page, sign_in).await;
        (bob, page)
    };
    let (bob, _) = half().await;
    let enrolled = bob.enrol(parley).await;
    secrets.know("key of an authenticator", &enrolled.key);
    for code in &enrolled.codes {
        secrets.know("recovery code", code);
        secrets.know("recovery code", &code.replace('-', ""));
    }
    let (bob, page) = half().await;
    secrets.know("half", &bob.cookie("parley_half").expect("half a sign-in"));
    let mistake = "zzzzz-zzzzz";
    secrets.know("mistaken recovery code", mistake);
    assert_eq!(bob.prove(&page, mistake).await.status, 422);
    let code = enrolled.codes.first().expect("a recovery code");
    assert_eq!(bob.prove(&page, code).await.status, 200);
    let session = bob.cookie("parley_user").expect("a session");
    secrets.know("parley_user", &session);
    let (bob, page) = half().await;
    let code = enrolled.authenticator.code();
    assert_eq!(bob.prove(&page, &code).await.status, 200);
    // Six digits alone may be anything.
    for typed in [format!("code={code}"), format!("code\": \"{code}")] {
        secrets.know("code of an authenticator", &typed);
    }
}

/// What was refused was still somebody's secret.
async fn refusals(parley: &Parley, secrets: &mut Secrets) {
    let client = Instance::photo_sync(parley);
    let granted = client
        .ask(json!({"access_token": {"access": ["photos-read"]}}))
        .await
        .grant();
    secrets.know_grant(&granted);
    let thief = Instance::new(parley);
    thief
        .revoke(manage(only_token(&granted)))
        .await
        .refused("invalid_client");
    thief
        .cancel(going_on(&granted))
        .await
        .refused("invalid_client");
    let unknown = gnap::secret::Secret::new(format!("unknown-{}", e2e::nonce()));
    secrets.know("unknown token", unknown.expose());
    assert!(
        !ResourceServer::photo_server(parley)
            .finds_active(&unknown)
            .await
    );
    let guess = format!("guess-{}", e2e::nonce());
    secrets.know("unknown interaction code", &guess);
    let address = format!("{}/interact/{guess}", parley.tenant().base());
    assert_eq!(Person::new().open(&address).await.status, 404);
    let wrong_type = json!({"access_token": {"access": 7, "value": &guess}, "client": &guess});
    client
        .send(client.request(&wrong_type))
        .await
        .refused("invalid_request");
    let query = format!("{}/jwks.json?access_token={guess}", parley.tenant().base());
    assert_eq!(
        client
            .send_as_is(proof::Request::new("GET", query))
            .await
            .status(),
        200
    );
}

/// Set-up, a mistake with the password, a sign-in, a write.
async fn administrator(parley: &Parley, secrets: &mut Secrets) {
    let sign_in = e2e::new_sign_in();
    secrets.know("administrator's password", &sign_in.password);
    let admin = Administrator::set_up(parley, &sign_in).await;
    let mut mistake = e2e::new_sign_in();
    mistake.login.clone_from(&sign_in.login);
    secrets.know("administrator's mistaken password", &mistake.password);
    admin.sign_in(&mistake).await.refused(401);
    let again = admin.signed_in(&admin.sign_in(&sign_in).await);
    for session in [&admin, &again] {
        for secret in session.secrets() {
            secrets.know("administrator's session", secret);
        }
    }
    let grants = again.get(&api::paths::grants("demo")).await;
    let id = grants.ok()["items"][0]["id"].as_str().expect("a grant");
    let reason = json!({"reason": "an end"});
    again
        .post(&api::paths::grant_revoke("demo", id), &reason)
        .await
        .ok();
    again.get(&api::paths::audit("demo")).await.ok();
}

fn last_segment(uri: &str) -> &str {
    uri.rsplit('/').next().expect("a segment")
}
