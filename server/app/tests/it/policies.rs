//! Policies through the admin API: who writes, who approves, who publishes.

use api::page::Page;
use api::paths;
use api::policy_draft::PolicyDraft;
use api::policy_proposal::PolicyProposal;
use api::policy_version::PolicyVersion;
use api::problem::kind;
use serde_json::{Value, json};
use store::configuration::TenantChange;
use store::platform::Role;

use crate::actor::Administrator;
use crate::app::TestApp;
use crate::sample;

const FORBID: &str = "forbid (principal, action, resource);";

async fn add(author: &Administrator<'_>, text: &str) -> PolicyDraft {
    let draft: PolicyDraft = author.get(&paths::policy_draft("acme")).await.ok();
    let input = json!({"revision": draft.revision, "name": "A policy", "text": text});
    let path = paths::policy_draft_policies("acme");
    author.post(&path, &input).await.ok()
}

async fn propose(author: &Administrator<'_>, revision: u64) -> PolicyProposal {
    let input = json!({"revision": revision, "comment": "Nothing any more"});
    let path = paths::policy_proposals("acme");
    author.post(&path, &input).await.ok()
}

fn approve(proposal: &PolicyProposal) -> String {
    paths::policy_proposal_approve("acme", &proposal.id)
}

async fn live(administrator: &Administrator<'_>) -> u64 {
    let page: Page<PolicyVersion> = administrator
        .get(&paths::policy_versions("acme"))
        .await
        .ok();
    page.items[0].number
}

async fn set(app: &TestApp, settings: Value) {
    let platform = app.state.store.platform();
    let tenant = platform.tenant_by_slug("acme").await.unwrap().unwrap();
    let change = TenantChange {
        name: tenant.name,
        base_url: tenant.base_url,
        host: tenant.host,
        settings,
    };
    let event = sample::event(&app.state, "tenant.settings");
    let store = app.state.store.tenant(tenant.id);
    store
        .update_details(tenant.configuration_version, &change, &event)
        .await
        .unwrap();
    app.pass(std::time::Duration::from_secs(1));
}

#[tokio::test]
async fn a_second_person_approves_who_neither_wrote_nor_proposed_it() {
    let app = TestApp::start().await;
    set(&app, json!({"policy_approval": "second_person"})).await;
    let author = app.administrator("acme", Role::PolicyAuthor).await;
    let writer = app.administrator("acme", Role::Administrator).await;
    let proposer = app.operator().await;
    let approver = app.administrator("acme", Role::Owner).await;
    add(&author, FORBID).await;
    let draft = add(&writer, FORBID).await;
    assert!(draft.publishable && draft.second_approver);
    assert_eq!(draft.authors.len(), 2);

    let publish = paths::policy_draft_publish("acme");
    let input = json!({"revision": draft.revision, "comment": "At once"});
    author
        .post(&publish, &input)
        .await
        .problem(403, kind::NOT_PERMITTED);
    let refused = approver.post(&publish, &input).await;
    refused.problem(409, kind::CONFLICT);
    let back = json!({"live": 1, "comment": "Back"});
    let rollback = paths::policy_version_rollback("acme", 1);
    let refused = approver.post(&rollback, &back).await;
    refused.problem(409, kind::CONFLICT);

    let proposal = propose(&proposer, draft.revision).await;
    assert!(proposal.current);
    assert_eq!(proposal.difference.texts.len(), 2);
    for involved in [&author, &writer, &proposer] {
        let refused = involved.post(&approve(&proposal), &json!({})).await;
        refused.problem(403, kind::NOT_PERMITTED);
    }
    assert_eq!(live(&approver).await, 1);
    let version: PolicyVersion = approver.post(&approve(&proposal), &json!({})).await.ok();
    assert_eq!(version.number, 2);
    assert_eq!(version.authors.len(), 2);
    let again = approver.post(&approve(&proposal), &json!({})).await;
    again.problem(404, kind::NOT_FOUND);
    let draft: PolicyDraft = author.get(&paths::policy_draft("acme")).await.ok();
    assert!(draft.changes.is_empty());

    // Going back needs a second person too, who may have written it.
    let input = json!({"version": 1, "comment": "Back"});
    let path = paths::policy_proposals("acme");
    let proposal: PolicyProposal = proposer.post(&path, &input).await.ok();
    let refused = proposer.post(&approve(&proposal), &json!({})).await;
    refused.problem(403, kind::NOT_PERMITTED);
    let version: PolicyVersion = writer.post(&approve(&proposal), &json!({})).await.ok();
    assert_eq!((version.number, version.rollback_to), (3, Some(1)));
}

#[tokio::test]
async fn a_proposal_is_over_when_another_version_is_live_and_one_that_fails_is_not_published() {
    let app = TestApp::start().await;
    let author = app.administrator("acme", Role::PolicyAuthor).await;
    let owner = app.administrator("acme", Role::Owner).await;
    let draft = add(&author, FORBID).await;
    let proposal = propose(&author, draft.revision).await;
    // A case that somebody saved after the proposal counts.
    let case = json!({"test": {
        "name": "everybody is asked",
        "question": {"right": {"type": "photo-api", "actions": ["read"]}},
        "expected": {"outcome": "ask"},
    }});
    let saved = author.post(&paths::policy_tests("acme"), &case).await;
    assert_eq!(saved.status, 201);
    let refused = owner.post(&approve(&proposal), &json!({})).await;
    let problem = refused.problem(422, kind::POLICY_REFUSED);
    assert_eq!(problem.errors.len(), 1);
    let input = json!({"revision": draft.revision, "comment": "Again"});
    let refused = author.post(&paths::policy_proposals("acme"), &input).await;
    refused.problem(422, kind::POLICY_REFUSED);

    // Somebody goes back to the version that is live: a new version.
    let back = json!({"live": 1, "comment": "The same again"});
    let rollback = paths::policy_version_rollback("acme", 1);
    let version: PolicyVersion = owner.post(&rollback, &back).await.ok();
    assert_eq!(version.number, 2);
    let page: Page<PolicyProposal> = owner.get(&paths::policy_proposals("acme")).await.ok();
    assert!(!page.items[0].current);
    let refused = owner.post(&approve(&proposal), &json!({})).await;
    refused.problem(409, kind::CONFLICT);
    assert_eq!(live(&owner).await, 2);

    // The draft is one of an older version now, until it is taken over.
    let publish = paths::policy_draft_publish("acme");
    let input = json!({"revision": draft.revision, "comment": "Late"});
    let refused = owner.post(&publish, &input).await;
    refused.problem(409, kind::CONFLICT);
    let rebase = json!({"revision": draft.revision});
    let path = paths::policy_draft_rebase("acme");
    let rebased: PolicyDraft = author.post(&path, &rebase).await.ok();
    assert_eq!((rebased.base, rebased.changes.len()), (2, 1));
    author
        .delete(&paths::policy_proposal("acme", &proposal.id))
        .await
        .done();
    let page: Page<PolicyProposal> = owner.get(&paths::policy_proposals("acme")).await.ok();
    assert!(page.items.is_empty());
}

#[tokio::test]
async fn policies_that_do_not_fit_any_more_are_repaired_in_a_draft() {
    let app = TestApp::start().await;
    let owner = app.administrator("acme", Role::Owner).await;
    let publish = async |draft: &PolicyDraft| {
        let input = json!({"revision": draft.revision, "comment": "For the test"});
        owner
            .post(&paths::policy_draft_publish("acme"), &input)
            .await
    };
    let viewers = "permit (principal, action, resource) when { context has ro && \
                   context.ro in resource.relations.viewer };";
    let draft = add(&owner, viewers).await;
    assert_eq!(draft.live_problems, []);
    let before: PolicyVersion = publish(&draft).await.ok();

    // As after an upgrade with other rules: nothing of the API does this.
    set(&app, json!({"relations": []})).await;
    let test = json!({"test": {
        "name": "reading is denied",
        "question": {"right": {"type": "photo-api", "actions": ["read"]}},
        "expected": {"outcome": "deny"},
    }});
    let saved = owner.post(&paths::policy_tests("acme"), &test).await;
    assert_eq!(saved.status, 201, "{saved:?}");
    let draft: PolicyDraft = owner.get(&paths::policy_draft("acme")).await.ok();
    assert_eq!(draft.live_problems.len(), 1);
    assert!(draft.live_problems[0].policy.is_some());
    assert_eq!((draft.live, draft.changes.len()), (before.number, 0));
    for path in [
        paths::policies("acme"),
        paths::policy_versions("acme"),
        paths::policy_shadow("acme"),
        paths::policy_proposals("acme"),
        paths::policy_version_difference("acme", before.number),
        paths::approvals("acme"),
    ] {
        assert_eq!(owner.get(&path).await.status, 200, "{path}");
    }
    // Clients find the tenant, too: it is the answer that is no.
    let discovery = app.anonymous().get("/t/acme/jwks.json").await;
    assert_eq!(discovery.status, 200);

    // What does not repair it is told so; saved cases run again with what does.
    let other = add(&owner, FORBID).await;
    assert!(!other.publishable && !other.problems.is_empty());
    publish(&other).await.problem(422, kind::POLICY_REFUSED);
    let path = paths::policy_draft_policy("acme", &draft.live_problems[0].policy.clone().unwrap());
    let removed: PolicyDraft = owner
        .delete(&format!("{path}?revision={}", other.revision))
        .await
        .ok();
    assert!(removed.publishable, "{removed:?}");
    assert_eq!(removed.tests.len(), 1);
    assert_eq!(
        owner.get(&paths::policy_draft_impact("acme")).await.status,
        200
    );
    let after: PolicyVersion = publish(&removed).await.ok();
    assert_eq!(after.number, before.number + 1);
    let draft: PolicyDraft = owner.get(&paths::policy_draft("acme")).await.ok();
    assert_eq!(draft.live_problems, []);

    // An older version that needs what is gone does not come back.
    let input = json!({"live": after.number, "comment": "Back"});
    let rollback = paths::policy_version_rollback("acme", before.number);
    owner
        .post(&rollback, &input)
        .await
        .problem(422, kind::POLICY_REFUSED);
}
