//! Resource sets.

use std::time::Duration;

use actix_web::http::Method;
use api::audit::AuditEvent;
use api::page::Page;
use api::paths;
use api::problem::kind;
use api::resource_set::{ResourceSet, ResourceSetSource, ResourceSetSummary};
use gnap::id::ResourceSetId;
use gnap::secret::KeyedHash;
use serde_json::{Value, json};
use store::platform::Role;
use store::registration::{Register, Registered, RegisteredSet};
use store::resource_set::{Registration, ResourceSetContent};

use crate::app::TestApp;
use crate::sample;

fn input(name: &str) -> Value {
    json!({
        "name": name,
        "description": "Reading photos",
        "access": [{"type": "photo-api", "actions": ["read"], "size": "small"}],
    })
}

#[tokio::test]
async fn is_created_changed_and_deleted_and_each_write_leaves_an_event() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let reply = ada
        .post(&paths::resource_sets("acme"), &input("photos"))
        .await;
    let created: ResourceSet = reply.ok();
    let url = paths::resource_set("acme", &created.id);
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("location"), Some(url.as_str()));
    assert_eq!(created.source, ResourceSetSource::Administrator);
    // A type's own fields stay as they are.
    assert_eq!(created.access[0]["size"], "small");
    assert_eq!(ada.get(&url).await.ok::<ResourceSet>(), created);

    app.pass(Duration::from_secs(1));
    let mut changed = input("all-photos");
    changed["updated_at"] = json!(created.updated_at);
    let updated: ResourceSet = ada.put(&url, &changed).await.ok();
    assert_eq!(updated.name, "all-photos");
    assert!(updated.updated_at > created.updated_at);
    let list = paths::resource_sets("acme");
    let page: Page<ResourceSetSummary> = ada.get(&list).await.ok();
    assert_eq!(page.items[0].rights[0].name, "photo-api");

    app.pass(Duration::from_secs(1));
    ada.delete(&url).await.done();
    ada.get(&url).await.problem(404, kind::NOT_FOUND);
    ada.delete(&url).await.problem(404, kind::NOT_FOUND);

    let query = [("action", Some("resource-set"))];
    let audit = paths::with_query(paths::audit("acme"), &query);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    let seen: Vec<_> = events
        .items
        .iter()
        .map(|event| (event.action.as_str(), event.object.as_ref().unwrap()))
        .collect();
    let actions: Vec<_> = seen.iter().map(|(action, _)| *action).collect();
    assert_eq!(
        actions,
        [
            "resource-set.delete",
            "resource-set.update",
            "resource-set.create"
        ]
    );
    assert!(seen.iter().all(|(_, object)| object.id == created.id));
    assert_eq!(events.items[1].data["before"]["name"], "photos");
    assert_eq!(events.items[1].data["after"]["name"], "all-photos");
}

#[tokio::test]
async fn a_change_of_what_somebody_else_changed_is_refused() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let list = paths::resource_sets("acme");
    let created: ResourceSet = ada.post(&list, &input("photos")).await.ok();
    let url = paths::resource_set("acme", &created.id);
    ada.put(&url, &input("x")).await.refuses(&["updated_at"]);
    let mut change = input("mine");
    change["updated_at"] = json!(created.updated_at);
    ada.put(&url, &change).await.ok::<ResourceSet>();
    let problem = ada.put(&url, &change).await.problem(409, kind::CONFLICT);
    assert_eq!(problem.errors, []);
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_tenant() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let list = paths::resource_sets("acme");
    ada.post(&list, &input("photos")).await.ok::<ResourceSet>();
    let taken = ada.post(&list, &input("photos")).await;
    assert_eq!(taken.problem(409, kind::CONFLICT).errors[0].field, "name");
    let second: ResourceSet = ada.post(&list, &input("second")).await.ok();
    let mut change = input("photos");
    change["updated_at"] = json!(second.updated_at);
    let url = paths::resource_set("acme", &second.id);
    let taken = ada.put(&url, &change).await;
    assert_eq!(taken.problem(409, kind::CONFLICT).errors[0].field, "name");
    // Another tenant has names of its own, and knows nothing of this one.
    let elsewhere = paths::resource_sets("other");
    ada.post(&elsewhere, &input("photos"))
        .await
        .ok::<ResourceSet>();
    let foreign = paths::resource_set("other", &second.id);
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = match method {
            Method::PUT => ada.put(&foreign, &change).await,
            method => ada.call(&method, &foreign).await,
        };
        reply.problem(404, kind::NOT_FOUND);
    }
}

#[tokio::test]
async fn rights_must_be_such_that_policy_can_decide_them() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let list = paths::resource_sets("acme");
    let refused = [
        json!([]),
        json!(["photos"]),
        json!([{"type": "unknown"}]),
        json!([{"actions": ["read"]}]),
        json!([{"type": "photo-api", "actions": ["fly"]}]),
        json!([{"type": "photo-api", "actions": "read"}]),
        json!([7]),
        json!(vec![json!({"type": "photo-api"}); 51]),
    ];
    for access in refused {
        let body = json!({"name": "x", "description": "", "access": access});
        ada.post(&list, &body).await.refuses(&["access"]);
    }
    let body = json!({"name": " ", "description": "a\nb", "access": [{"type": "photo-api"}]});
    ada.post(&list, &body)
        .await
        .refuses(&["name", "description"]);
    let body = json!({"name": "x", "description": "", "access": [{"type": "photo-api"}]});
    ada.post(&list, &body).await.ok::<ResourceSet>();
}

#[tokio::test]
async fn a_write_is_known_to_requests_at_once() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let acme = app.tenant("acme").await;
    let version = async || {
        let store = app.state.store.tenant(acme);
        store.versions().await.unwrap().unwrap().configuration
    };
    let before = version().await;
    let list = paths::resource_sets("acme");
    ada.post(&list, &input("photos")).await.ok::<ResourceSet>();
    assert_eq!(version().await, before + 1);
}

#[tokio::test]
async fn a_set_that_a_resource_server_registered_names_it() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let acme = app.tenant("acme").await;
    let server = sample::resource_server(&app.state, acme, "Photo server").await;
    let store = app.state.store.tenant(acme);
    let id = app.state.id(ResourceSetId::new).unwrap();
    let access = json!([{"type": "photo-api", "actions": ["read"]}]);
    let register = Register {
        id,
        server,
        set: RegisteredSet::New(ResourceSetContent {
            resource_server: Some(server),
            reference: "a-random-reference".to_owned(),
            name: "Photo server".to_owned(),
            description: None,
            access: serde_json::from_value(access).unwrap(),
        }),
        registration: Registration {
            token_formats: None,
            introspection_required: false,
        },
        instance_id_hash: KeyedHash::from([1; 32]),
        expected_version: store.versions().await.unwrap().unwrap().configuration,
        audit: sample::event(&app.state, "resource_set.register"),
    };
    let done = store.register_resource_set(&register).await.unwrap();
    assert_eq!(done, Registered::Done);
    app.pass(Duration::from_secs(1));
    let url = paths::resource_set("acme", &id.to_string());
    let shown: ResourceSet = ada.get(&url).await.ok();
    assert_eq!(shown.source, ResourceSetSource::ResourceServer);
    assert_eq!(shown.resource_server.as_deref(), Some("Photo server"));
    let list = paths::resource_sets("acme");
    let page: Page<ResourceSetSummary> = ada.get(&list).await.ok();
    assert_eq!(page.items[0].resource_server, shown.resource_server);
}
