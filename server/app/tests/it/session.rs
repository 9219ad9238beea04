//! Sign-in, the session and its CSRF token.

use std::time::Duration;

use actix_web::test::TestRequest;
use api::paths;
use api::problem::kind;
use api::session::{CSRF_HEADER, Session};
use serde_json::json;

use crate::actor::Administrator;
use crate::app::{PASSWORD, TestApp};

#[tokio::test]
async fn refuses_a_wrong_password_and_an_unknown_login_alike() {
    let app = TestApp::start().await;
    app.operator().await;
    let wrong = json!({"login": "operator", "password": "wrong horse battery"});
    let unknown = json!({"login": "nobody", "password": PASSWORD});
    let one = app.anonymous().post(paths::SESSION, &wrong).await;
    let other = app.anonymous().post(paths::SESSION, &unknown).await;
    one.problem(401, kind::NOT_ACCEPTED);
    assert_eq!(one, other);
    assert_eq!(one.header("set-cookie"), None);

    let right = json!({"login": " operator ", "password": PASSWORD});
    let reply = app.anonymous().post(paths::SESSION, &right).await;
    let session: Session = reply.ok();
    assert_eq!(session.administrator.login, "operator");
}

#[tokio::test]
async fn the_cookie_is_for_the_api_only_and_no_script_reads_it() {
    for (server, secure) in [
        ("", false),
        ("public_url = \"https://auth.example.com\"", true),
    ] {
        let app = TestApp::start_with(server).await;
        app.operator().await;
        let body = json!({"login": "operator", "password": PASSWORD});
        let reply = app.anonymous().post(paths::SESSION, &body).await;
        let cookie = reply.header("set-cookie").unwrap();
        for part in [
            "parley_admin=",
            "HttpOnly",
            "SameSite=Strict",
            "Path=/api/v1",
        ] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert_eq!(cookie.contains("Secure"), secure, "{cookie}");
    }
}

#[tokio::test]
async fn a_write_needs_the_csrf_token_of_its_own_session() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let eve = app
        .administrator("acme", store::platform::Role::Owner)
        .await;
    let sign_out = || TestRequest::delete().uri(paths::SESSION);
    let missing = ada.send_plain(sign_out()).await;
    missing.problem(403, kind::CSRF);
    for wrong in ["", "x", eve.session.csrf.as_str()] {
        let request = sign_out().insert_header((CSRF_HEADER, wrong));
        ada.send_plain(request).await.problem(403, kind::CSRF);
    }
    ada.get(paths::SESSION).await.ok::<Session>();
    ada.send(sign_out()).await.done();
}

#[tokio::test]
async fn after_signing_out_the_cookie_is_worth_nothing() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let again = app.anonymous().sign_in("operator", PASSWORD).await;
    let reply = ada.delete(paths::SESSION).await;
    assert!(reply.header("set-cookie").unwrap().contains("Max-Age=0"));
    ada.get(paths::SESSION).await.problem(401, kind::SIGNED_OUT);
    // Another session of the same person goes on.
    again.get(paths::SESSION).await.ok::<Session>();
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    for _ in 0..3 {
        app.pass(Duration::from_secs(29 * 60));
        ada.get(paths::SESSION).await.ok::<Session>();
    }
    app.pass(Duration::from_secs(31 * 60));
    ada.get(paths::SESSION).await.problem(401, kind::SIGNED_OUT);
}

#[tokio::test]
async fn a_session_ends_after_a_day_of_work_however_it_is_used() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    for _ in 0..35 {
        app.pass(Duration::from_secs(20 * 60));
        ada.get(paths::SESSION).await.ok::<Session>();
    }
    app.pass(Duration::from_secs(20 * 60));
    ada.get(paths::SESSION).await.problem(401, kind::SIGNED_OUT);
}

#[tokio::test]
async fn guessing_is_slowed_down_per_login() {
    let app = TestApp::start().await;
    app.operator().await;
    let guess = json!({"login": "somebody", "password": "a wrong password"});
    for _ in 0..10 {
        let reply = app.anonymous().post(paths::SESSION, &guess).await;
        reply.problem(401, kind::NOT_ACCEPTED);
    }
    let reply = app.anonymous().post(paths::SESSION, &guess).await;
    reply.problem(429, kind::TOO_MANY);
    assert!(reply.header("retry-after").is_some());
    // Another login is not concerned.
    let body = json!({"login": "operator", "password": PASSWORD});
    let reply = app.anonymous().post(paths::SESSION, &body).await;
    Administrator::of(&app, &reply);
}

#[tokio::test]
async fn a_form_of_a_foreign_page_is_not_a_sign_in() {
    let app = TestApp::start().await;
    app.operator().await;
    let text = json!({"login": "operator", "password": PASSWORD}).to_string();
    for media_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let request = TestRequest::post()
            .uri(paths::SESSION)
            .insert_header(("content-type", media_type))
            .set_payload(text.clone());
        let reply = app.anonymous().send(request).await;
        reply.problem(415, kind::INVALID);
    }
}

#[tokio::test]
async fn a_password_of_any_length_is_answered() {
    let app = TestApp::start().await;
    app.operator().await;
    for password in ["", &"x".repeat(10_000)] {
        let body = json!({"login": "operator", "password": password});
        let reply = app.anonymous().post(paths::SESSION, &body).await;
        reply.problem(401, kind::NOT_ACCEPTED);
    }
}
