//! The audit log, right types and policies.

use api::audit::{ActorKind, AuditEvent};
use api::page::Page;
use api::paths;
use api::policy::Policy;
use api::right_type::RightType;
use store::platform::Role;

use crate::app::TestApp;

async fn events(
    ada: &crate::actor::Administrator<'_>,
    query: &[(&str, Option<&str>)],
) -> Vec<String> {
    let url = paths::with_query(paths::audit("acme"), query);
    let page: Page<AuditEvent> = ada.get(&url).await.ok();
    page.items.into_iter().map(|event| event.action).collect()
}

#[tokio::test]
async fn is_filtered_by_action_noun_object_and_time() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Auditor).await;
    let all = ["policy.publish", "right-type.create", "tenant.create"];
    let mut found = events(&ada, &[]).await;
    found.sort();
    assert_eq!(found, all);
    assert_eq!(
        events(&ada, &[("action", Some("right-type"))]).await,
        ["right-type.create"]
    );
    assert_eq!(
        events(&ada, &[("action", Some("right-type.create"))]).await,
        ["right-type.create"]
    );
    assert!(
        events(&ada, &[("action", Some("right-type.delete"))])
            .await
            .is_empty()
    );
    let acme = app.tenant("acme").await.to_string();
    assert_eq!(
        events(&ada, &[("object", Some(&acme))]).await,
        ["tenant.create"]
    );
    let later = (app.now_ms() + 1).to_string();
    assert!(events(&ada, &[("from", Some(&later))]).await.is_empty());
    assert_eq!(events(&ada, &[("to", Some(&later))]).await.len(), 3);
}

#[tokio::test]
async fn an_event_names_actor_and_object() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let url = paths::with_query(paths::audit("acme"), &[("action", Some("tenant"))]);
    let page: Page<AuditEvent> = ada.get(&url).await.ok();
    let event = &page.items[0];
    assert_eq!(event.actor.kind, ActorKind::System);
    assert_eq!(event.actor.name, "Parley");
    assert_eq!(event.object.as_ref().unwrap().kind, "tenant");
}

#[tokio::test]
async fn the_catalogue_and_the_policies_are_listed() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::PolicyAuthor).await;
    let types: Page<RightType> = ada.get(&paths::right_types("acme")).await.ok();
    assert_eq!(types.items[0].actions, ["read", "write"]);
    let policies: Page<Policy> = ada.get(&paths::policies("acme")).await.ok();
    assert!(policies.items[0].text.contains("permit"));
    assert_eq!(policies.items[0].version, 1);
}
