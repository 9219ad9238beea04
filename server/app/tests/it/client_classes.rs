//! Client classes.

use std::time::Duration;

use api::audit::AuditEvent;
use api::client_class::{ClientClass, TokenFormat, UserStatements};
use api::page::Page;
use api::paths;
use api::problem::kind;
use serde_json::{Value, json};
use store::platform::Role;

use crate::app::TestApp;

fn input() -> Value {
    json!({
        "name": "photo-app",
        "display_name": "Photo app",
        "homepage": "https://photos.example/app",
        "description": "",
        "token_format": "opaque",
        "token_lifetime": 300,
        "callbacks": ["https://photos.example/back", "com.example.photos:/*"],
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut input = input();
    input[member] = value;
    input
}

#[tokio::test]
async fn is_created_changed_and_deleted_and_each_write_leaves_an_event() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let list = paths::client_classes("acme");
    let created: ClientClass = ada.post(&list, &input()).await.ok();
    assert_eq!(created.name, "photo-app");
    assert_eq!(created.token_format, TokenFormat::Opaque);
    // Nobody's word about people counts by accident.
    assert_eq!(created.user_statements, UserStatements::Hints);
    assert_eq!(created.token_lifetime, 300);
    assert_eq!(
        created.callbacks,
        ["https://photos.example/back", "com.example.photos:/*"]
    );
    let url = paths::client_class("acme", &created.id);
    assert_eq!(ada.get(&url).await.ok::<ClientClass>(), created);

    app.pass(Duration::from_secs(1));
    let mut change = with("display_name", json!("Photo app 2"));
    change["homepage"] = Value::Null;
    change["updated_at"] = json!(created.updated_at);
    change["user_statements"] = json!("trusted");
    let updated: ClientClass = ada.put(&url, &change).await.ok();
    assert_eq!(
        (updated.display_name.as_str(), updated.homepage),
        ("Photo app 2", None)
    );
    assert_eq!(updated.user_statements, UserStatements::Trusted);
    ada.put(&url, &change).await.problem(409, kind::CONFLICT);
    ada.put(&url, &input()).await.refuses(&["updated_at"]);
    let page: Page<ClientClass> = ada.get(&list).await.ok();
    assert_eq!(page.items.len(), 1);
    app.pass(Duration::from_secs(1));
    ada.delete(&url).await.done();
    ada.get(&url).await.problem(404, kind::NOT_FOUND);

    let query = [("object", Some(created.id.as_str()))];
    let audit = paths::with_query(paths::audit("acme"), &query);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    let actions: Vec<_> = events
        .items
        .iter()
        .map(|event| event.action.as_str())
        .collect();
    assert_eq!(
        actions,
        [
            "client-class.delete",
            "client-class.update",
            "client-class.create"
        ]
    );
}

#[tokio::test]
async fn a_class_id_is_taken_once() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let list = paths::client_classes("acme");
    ada.post(&list, &input()).await.ok::<ClientClass>();
    let taken = ada.post(&list, &input()).await;
    assert_eq!(taken.problem(409, kind::CONFLICT).errors[0].field, "name");
    let elsewhere = paths::client_classes("other");
    ada.post(&elsewhere, &input()).await.ok::<ClientClass>();
}

#[tokio::test]
async fn members_out_of_range_are_named() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let list = paths::client_classes("acme");
    for (member, value) in [
        ("name", json!("")),
        ("name", json!("a\u{7}b")),
        ("display_name", json!("x".repeat(101))),
        ("homepage", json!("http://photos.example")),
        ("homepage", json!("javascript:alert(1)")),
        ("homepage", json!("")),
        ("callbacks", json!(["https://photos.example*"])),
        ("callbacks", json!(["https://photos.example/", "/back"])),
        ("token_lifetime", json!(29)),
        ("token_lifetime", json!(86_401)),
        // The tenant has no key to sign with.
        ("token_format", json!("jwt-signed")),
    ] {
        let reply = ada.post(&list, &with(member, value)).await;
        reply.refuses(&[member]);
    }
    for (member, value) in [
        ("token_lifetime", json!(-1)),
        ("token_format", json!("paper")),
        ("name", json!(7)),
    ] {
        let reply = ada.post(&list, &with(member, value)).await;
        reply.problem(400, kind::INVALID);
    }
}
