//! Relationships through the admin API.

use std::time::Duration;

use api::audit::AuditEvent;
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::relationship::Relationship;
use api::resource_set::ResourceSet;
use gnap::id::RelationshipId;
use serde_json::{Value, json};
use store::platform::Role;
use store::relationship::{RelationshipChange, Tuple};

use crate::app::TestApp;
use crate::sample;

fn tuple(subject: &str, relation: &str, object: &str) -> Value {
    json!({"subject": subject, "relation": relation, "object": object})
}

#[tokio::test]
async fn are_added_found_and_removed_and_each_change_leaves_an_event() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let list = paths::relationships("acme");
    let member = tuple("user:7", "member", "group:staff");
    let viewer = tuple("group:staff", "viewer", "resource:photo-api/album");
    ada.post(&list, &json!({"add": [member, viewer]}))
        .await
        .done();
    let page: Page<Relationship> = ada.get(&list).await.ok();
    assert_eq!(page.items.len(), 2);
    let of_staff = paths::with_query(list.clone(), &[("object", Some("group:staff"))]);
    let page: Page<Relationship> = ada.get(&of_staff).await.ok();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].subject, "user:7");
    let elsewhere: Page<Relationship> = app
        .operator()
        .await
        .get(&paths::relationships("other"))
        .await
        .ok();
    assert!(elsewhere.items.is_empty());

    app.pass(Duration::from_secs(1));
    ada.post(&list, &json!({"remove": [member]})).await.done();
    let page: Page<Relationship> = ada.get(&of_staff).await.ok();
    assert!(page.items.is_empty());
    let audit = paths::with_query(
        paths::audit("acme"),
        &[("action", Some("relationship.change"))],
    );
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    assert_eq!(events.items.len(), 2);
    assert_eq!(events.items[0].data["after"]["remove"], json!([member]));
}

#[tokio::test]
async fn requests_see_a_change_at_once_and_one_of_another_replica_within_a_quarter_second() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let known = async || {
        let now = app.state.clock.now_ms();
        let tenants = &app.state.tenants;
        let tenant = tenants.find(&app.state.store, "acme", now).await.unwrap();
        tenant.unwrap().relationships.now().len()
    };
    assert_eq!(known().await, 0);
    let list = paths::relationships("acme");
    let here = tuple("user:7", "member", "group:staff");
    ada.post(&list, &json!({"add": [here]})).await.done();
    assert_eq!(known().await, 1);

    let add = ["user:8", "user:9"].map(|subject| {
        let stored = Tuple {
            subject: subject.to_owned(),
            relation: "member".to_owned(),
            object: "group:staff".to_owned(),
        };
        (app.state.id(RelationshipId::new).unwrap(), stored)
    });
    let change = RelationshipChange {
        add: add.into(),
        remove: Vec::new(),
    };
    let acme = app.tenant("acme").await;
    let event = sample::event(&app.state, "relationship.change");
    let elsewhere = app.state.store.tenant(acme);
    elsewhere
        .change_relationships(change, &event)
        .await
        .unwrap();
    app.pass(Duration::from_millis(250));
    assert_eq!(known().await, 3);

    // A change of the configuration leaves them.
    let sets = paths::resource_sets("acme");
    let set = json!({"name": "x", "description": "", "access": [{"type": "photo-api"}]});
    ada.post(&sets, &set).await.ok::<ResourceSet>();
    assert_eq!(known().await, 3);
    // Also after more time than the store knows what was removed.
    ada.post(&list, &json!({"remove": [here]})).await.done();
    app.pass(Duration::from_hours(30));
    assert_eq!(known().await, 2);
}

#[tokio::test]
async fn what_policies_could_not_read_is_not_added() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let list = paths::relationships("acme");
    for bad in [
        tuple("ada", "member", "group:staff"),
        tuple("user:7", "", "group:staff"),
        tuple("user:7", "has space", "resource:a/b"),
        tuple("user:7", "member", "user:8"),
        tuple("user:7", "viewer", "group:staff"),
        tuple("user:7", "viewer", "resource:no-identifier"),
    ] {
        let good = tuple("user:9", "member", "group:staff");
        let refused = ada.post(&list, &json!({"add": [good, bad]})).await;
        refused.problem(422, kind::INVALID);
    }
    ada.post(&list, &json!({}))
        .await
        .problem(422, kind::INVALID);
    let page: Page<Relationship> = ada.get(&list).await.ok();
    assert!(page.items.is_empty(), "all or none");
}
