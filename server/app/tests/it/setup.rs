//! The one-time set-up.

use std::time::Duration;

use api::paths;
use api::problem::kind;
use api::session::Session;
use api::tenant::Role;
use parley::admin::setup::new_link;
use serde_json::{Value, json};

use crate::actor::Administrator;
use crate::app::{PASSWORD, TestApp};

async fn link(app: &TestApp) -> String {
    new_link(&app.state).await.unwrap().expose().to_owned()
}

fn request(token: &str) -> Value {
    json!({"token": token, "login": "ada", "name": "Ada Lovelace", "password": PASSWORD})
}

#[tokio::test]
async fn refuses_a_link_that_was_used() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let reply = app.anonymous().post(paths::SETUP, &request(&token)).await;
    let ada = Administrator::of(&app, &reply);
    assert_eq!(ada.session.administrator.name, "Ada Lovelace");
    let tenants: Vec<_> = ada
        .session
        .tenants
        .iter()
        .map(|tenant| (tenant.slug.as_str(), tenant.role))
        .collect();
    let role = Role::PlatformOperator;
    assert_eq!(tenants, [("acme", role), ("other", role)]);

    let reply = app.anonymous().post(paths::SETUP, &request(&token)).await;
    reply.problem(401, kind::NOT_ACCEPTED);
    // The first one can sign in, and the session of the set-up works.
    app.anonymous().sign_in("ada", PASSWORD).await;
    ada.get(paths::SESSION).await.ok::<Session>();
}

#[tokio::test]
async fn refuses_a_link_that_was_never_made() {
    let app = TestApp::start().await;
    link(&app).await;
    for token in ["", "x", "0"] {
        let reply = app.anonymous().post(paths::SETUP, &request(token)).await;
        reply.problem(401, kind::NOT_ACCEPTED);
    }
}

#[tokio::test]
async fn of_two_at_the_same_moment_one_becomes_administrator() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let body = request(&token);
    let anonymous = app.anonymous();
    let (one, other) = tokio::join!(
        anonymous.post(paths::SETUP, &body),
        anonymous.post(paths::SETUP, &body),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_mistake_in_the_form_does_not_use_the_link_up() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    let body = json!({"token": token, "login": " ", "name": "", "password": "short"});
    let reply = app.anonymous().post(paths::SETUP, &body).await;
    reply.refuses(&["login", "name", "password"]);
    let reply = app.anonymous().post(paths::SETUP, &request(&token)).await;
    Administrator::of(&app, &reply);
}

#[tokio::test]
async fn a_second_link_is_worth_nothing_once_there_is_an_administrator() {
    let app = TestApp::start().await;
    let (first, second) = (link(&app).await, link(&app).await);
    let reply = app.anonymous().post(paths::SETUP, &request(&first)).await;
    Administrator::of(&app, &reply);
    let reply = app.anonymous().post(paths::SETUP, &request(&second)).await;
    reply.problem(401, kind::NOT_ACCEPTED);
}

#[tokio::test]
async fn a_link_works_for_a_day() {
    let app = TestApp::start().await;
    let late = link(&app).await;
    app.pass(Duration::from_secs(24 * 60 * 60));
    let reply = app.anonymous().post(paths::SETUP, &request(&late)).await;
    reply.problem(401, kind::NOT_ACCEPTED);
    let fresh = link(&app).await;
    app.pass(Duration::from_secs(24 * 60 * 60 - 1));
    let reply = app.anonymous().post(paths::SETUP, &request(&fresh)).await;
    Administrator::of(&app, &reply);
}

#[tokio::test]
async fn a_link_works_again_after_the_store_failed() {
    let app = TestApp::start().await;
    let token = link(&app).await;
    app.state.store.close().await;
    let reply = app.anonymous().post(paths::SETUP, &request(&token)).await;
    let problem = reply.problem(503, kind::UNAVAILABLE);
    assert!(!problem.detail.unwrap().contains("sql"));
    let key = live::Key {
        tenant: gnap::id::TenantId::from(uuid::Uuid::nil()),
        kind: gnap::secret::Kind::SetupLink,
        hash: app.state.hash_key.hash(
            gnap::id::TenantId::from(uuid::Uuid::nil()),
            gnap::secret::Kind::SetupLink,
            &token,
        ),
    };
    assert!(app.state.live.get(&key).await.unwrap().is_some());
}
