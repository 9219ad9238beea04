//! Requests to approve grants, answered by administrators.

use std::time::Duration;

use api::approval::{ApprovalDetail, ApprovalState, ApprovalSummary, CanAnswer};
use api::page::Page;
use api::paths;
use api::problem::kind;
use gnap::id::ApprovalId;
use serde_json::{Value, json};
use store::platform::Role;

use crate::actor::Administrator;
use crate::app::TestApp;
use crate::sample;

fn yes() -> Value {
    json!({"decision": "approve", "rights": [{"index": 0}]})
}

fn answers(id: ApprovalId) -> String {
    paths::approval_answers("acme", &id.to_string())
}

async fn can(admin: &Administrator<'_>, id: ApprovalId) -> CanAnswer {
    let reply = admin.get(&paths::approval("acme", &id.to_string())).await;
    reply.ok::<ApprovalDetail>().mine.can
}

async fn waiting(admin: &Administrator<'_>, filter: &str) -> Vec<ApprovalSummary> {
    let url = format!("{}?for=me{filter}", paths::approvals("acme"));
    admin.get(&url).await.ok::<Page<ApprovalSummary>>().items
}

#[tokio::test]
async fn who_runs_the_platform_is_no_approver_of_a_tenant() {
    let app = TestApp::start().await;
    let tenant = app.tenant("acme").await;
    let id = sample::waiting(&app.state, tenant, "owner", None).await;
    let operator = app.operator().await;
    assert_eq!(can(&operator, id).await, CanAnswer::NotAsked);
    assert!(waiting(&operator, "").await.is_empty());
    let refused = operator.post(&answers(id), &yes()).await;
    refused.problem(403, kind::NOT_PERMITTED);

    let owner = app.administrator("acme", Role::Owner).await;
    assert_eq!(can(&owner, id).await, CanAnswer::Yes);
    let detail: ApprovalDetail = owner.post(&answers(id), &yes()).await.ok();
    assert_eq!(detail.approval.state, ApprovalState::Approved);
    assert_eq!(detail.mine.can, CanAnswer::Answered);
}

#[tokio::test]
async fn the_grant_of_somebody_who_was_removed_may_be_ones_own() {
    let app = TestApp::start().await;
    let tenant = app.tenant("acme").await;
    let store = app.state.store.tenant(tenant);
    let gone = sample::user(&app.state, tenant, "gone").await;
    let there = sample::user(&app.state, tenant, "there").await;
    let of_gone = sample::waiting(&app.state, tenant, "approver", Some(gone)).await;
    let of_there = sample::waiting(&app.state, tenant, "approver", Some(there)).await;
    let approver = app.administrator("acme", Role::Approver).await;
    assert_eq!(waiting(&approver, "").await.len(), 2);
    let event = sample::event(&app.state, "user.delete");
    store.delete_user(gone, &event).await.unwrap();

    assert_eq!(can(&approver, of_gone).await, CanAnswer::OwnGrant);
    let refused = approver.post(&answers(of_gone), &yes()).await;
    refused.problem(403, kind::NOT_PERMITTED);
    let left = waiting(&approver, "").await;
    assert_eq!(left.len(), 1);
    let done: ApprovalDetail = approver.post(&answers(of_there), &yes()).await.ok();
    assert_eq!(done.approval.state, ApprovalState::Approved);
}

#[tokio::test]
async fn what_waits_for_me_can_be_narrowed_down_and_ends_in_time() {
    let app = TestApp::start().await;
    let tenant = app.tenant("acme").await;
    let id = sample::waiting(&app.state, tenant, "approver", None).await;
    sample::waiting(&app.state, tenant, "administrator", None).await;
    let approver = app.administrator("acme", Role::Approver).await;
    let found = waiting(&approver, "").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, id.to_string());
    let of_grant = format!("&grant={}", found[0].grant);
    assert_eq!(waiting(&approver, &of_grant).await, found);
    for none in ["&state=approved", "&grant=00000000000000000000000000000001"] {
        assert!(waiting(&approver, none).await.is_empty(), "{none}");
    }
    let reply = approver
        .get(&paths::approval("acme", &id.to_string()))
        .await;
    let mine = reply.ok::<ApprovalDetail>().mine;
    assert_eq!(mine.reasons, ["Ask them."]);
    let labels: Vec<&str> = mine.rights[0]
        .parts
        .iter()
        .map(|part| part.label.as_str())
        .collect();
    assert_eq!(labels, ["Read photos", "write photos"]);

    app.pass(Duration::from_secs(1200));
    assert_eq!(can(&approver, id).await, CanAnswer::Over);
    let late = approver.post(&answers(id), &yes()).await;
    late.problem(409, kind::CONFLICT);
    assert!(waiting(&approver, "").await.is_empty());
}
