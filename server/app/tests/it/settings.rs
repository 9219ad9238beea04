//! Settings of a tenant through the admin API.

use api::paths;
use api::policy_draft::PolicyDraft;
use api::problem::kind;
use api::settings::SettingsInForce;
use serde_json::{Value, json};
use store::platform::Role;

use crate::actor::Administrator;
use crate::app::TestApp;

async fn read(ada: &Administrator<'_>) -> SettingsInForce {
    ada.get(&paths::settings("acme")).await.ok()
}

fn body(read: &SettingsInForce) -> Value {
    json!({"settings": read.settings, "version": read.version})
}

#[tokio::test]
async fn are_read_and_changed_and_nobody_overwrites_unseen() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let url = paths::settings("acme");
    let before = read(&ada).await;
    let mut change = body(&before);
    change["settings"]["asynchronous_approval"] = "any".into();
    change["settings"]["app_uri"] = "com.example.app:/launch/{code}".into();
    change["settings"]["token_formats"] = json!({"photo-api": "jwt-signed"});
    let after: SettingsInForce = ada.put(&url, &change).await.ok();
    assert_eq!(after, read(&ada).await);
    assert_eq!(body(&after)["settings"], change["settings"]);
    ada.put(&url, &change).await.problem(409, kind::CONFLICT);

    let mut back = body(&after);
    back["settings"]["app_uri"] = Value::Null;
    let after: SettingsInForce = ada.put(&url, &back).await.ok();
    assert_eq!(after.settings.app_uri, None);
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_by_member() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let before = read(&ada).await;
    for (member, value) in [
        ("app_uri", json!("http://app.example/{code}")),
        ("blocked_callbacks", json!([" "])),
        ("derivation_depth", json!(17)),
        ("time_zone", json!("Atlantis/Capital")),
        ("relations", json!(["member"])),
    ] {
        let mut change = body(&before);
        change["settings"][member] = value;
        let reply = ada.put(&paths::settings("acme"), &change).await;
        let problem = reply.problem(422, kind::INVALID);
        assert_eq!(problem.errors[0].field, member);
    }
    assert_eq!(read(&ada).await, before);
}

#[tokio::test]
async fn what_reaches_beyond_the_tenant_is_not_its_administrators() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let before = read(&ada).await;
    let mut change = body(&before);
    change["settings"]["outbound_exceptions"] = json!(["127.0.0.1:22"]);
    change["outbound_exceptions"] = json!(["127.0.0.1:22"]);
    let reply = ada.put(&paths::settings("acme"), &change).await;
    assert_ne!(reply.status, 503);
    assert_eq!(
        read(&ada).await.outbound_exceptions,
        before.outbound_exceptions
    );
}

#[tokio::test]
async fn a_second_person_is_not_taken_away_by_the_first() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let url = paths::settings("acme");
    let mut change = body(&read(&ada).await);
    change["settings"]["policy_approval"] = "second_person".into();
    change["settings"]["time_zone"] = "Europe/Berlin".into();
    let after: SettingsInForce = ada.put(&url, &change).await.ok();
    assert_eq!(after.settings.time_zone, "Europe/Berlin");
    let mut back = body(&after);
    back["settings"]["policy_approval"] = "publisher".into();
    ada.put(&url, &back).await.refuses(&["policy_approval"]);
    assert_eq!(read(&ada).await, after);
}

#[tokio::test]
async fn what_live_policies_need_is_not_taken_away() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let draft: PolicyDraft = ada.get(&paths::policy_draft("acme")).await.ok();
    let policy = json!({
        "revision": draft.revision,
        "name": "Viewers",
        "text": "permit (principal, action, resource) when { context has ro && \
                 context.ro in resource.relations.viewer };",
    });
    let path = paths::policy_draft_policies("acme");
    let draft: PolicyDraft = ada.post(&path, &policy).await.ok();
    let publish = json!({"revision": draft.revision, "comment": "For the test"});
    let published = ada
        .post(&paths::policy_draft_publish("acme"), &publish)
        .await;
    assert_eq!(published.status, 200, "{published:?}");

    let url = paths::settings("acme");
    let before = read(&ada).await;
    let mut change = body(&before);
    change["settings"]["relations"] = json!(["owner", "editor"]);
    let reply = ada.put(&url, &change).await;
    let problem = reply.problem(422, kind::INVALID);
    assert_eq!(problem.errors[0].field, "relations");
    assert!(problem.errors[0].detail.contains("viewer"), "{problem:?}");
    assert_eq!(read(&ada).await, before);
    change["settings"]["relations"] = json!(["viewer", "owner"]);
    let after: SettingsInForce = ada.put(&url, &change).await.ok();
    assert_eq!(after.settings.relations, ["owner", "viewer"]);
}
