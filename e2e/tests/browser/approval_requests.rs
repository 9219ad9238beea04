//! Approval requests in the console: an administrator sees what waits for whom
//! and what was answered, answers a request, and takes one back.

use e2e::{
    Administrator, Backend, Decision, Instance, Parley, Person, going_on, new_sign_in, only_token,
    tests,
};
use serde_json::json;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone:
    a_request_is_looked_at_and_taken_back,
    an_approver_narrows_a_right_and_the_client_gets_that,
];

/// Photos need an administrator with the role.
const RULE: &str = r#"@require("approval") @role("approver") @text("Photos need an approver.")
forbid (principal, action in Gnap::Action::"photo-api:*", resource);"#;

async fn an_approver_narrows_a_right_and_the_client_gets_that(backend: Backend) {
    let parley = Parley::start_with(backend, &[("PARLEY__PROTOCOL__WAIT", "0")]).await;
    let mut album = Album::new(&format!("{}-approver", backend.name()));
    let operator = Administrator::set_up(&parley, &new_sign_in()).await;
    operator.draft_policy("demo", "Approvers", RULE).await.ok();
    operator.publish_draft("demo").await;
    let sign_in = new_sign_in();
    parley.make_administrator("demo", "approver", &sign_in, "grace@example.com");
    let client = Instance::new(&parley);
    let asked = json!({"access": [{"type": "photo-api", "actions": ["read", "write"]}]});
    let interaction = client.interact(asked).await;
    let alice = Person::alice(&parley).await;
    let waits = client.decided(&interaction, &alice, Decision::AllowAll);
    let waits = waits.await.grant();
    assert!(waits.access_token.is_none());

    let browser = Chromium::start(Scripts::Run).await;
    let console = format!("{}/console/", parley.origin());
    browser.open(&console).await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("Latest grants").await;
    open(&browser, "Approvals", "Approvals").await;
    browser.text("Waiting for you: 1").await;
    album.look(&browser, "waits-for-me").await;
    browser.follow("Photo Printer").await;
    browser.settled("Photo Printer").await;
    for said in [
        "Photos need an approver.",
        "New: it was not given before",
        "0 of 1, role approver",
    ] {
        browser.text(said).await;
    }
    album.look(&browser, "answer").await;
    browser.press("Approve what is ticked").await;
    browser.text("Tick what you approve, or refuse.").await;
    browser.press("Refuse all of it").await;
    browser.text("Give a reason.").await;
    album.look(&browser, "answer-incomplete").await;
    // By keyboard: the right, and away with a part of it.
    let right = browser.field("See your photos").await;
    right.send_keys(" ").await.unwrap();
    browser.tick("add and change photos").await;
    browser.fill("Reason", "Only looking.").await;
    album.look(&browser, "answer-narrowed").await;
    browser.press("Approve what is ticked").await;
    browser.text("You approved what was ticked").await;
    browser.text("You answered this request.").await;
    browser.text("Approved a part").await;
    browser.text("as administrator").await;
    assert!(!browser.has_text("Refuse all of it").await);
    album.look(&browser, "answer-given").await;

    let granted = client.poll(going_on(&waits)).await.grant();
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    assert_eq!(access, json!([{"type": "photo-api", "actions": ["read"]}]));
    open(&browser, "Approvals", "Approvals").await;
    assert!(!browser.has_text("Waiting for you: 1").await);
    browser.quit().await;
}

async fn a_request_is_looked_at_and_taken_back(backend: Backend) {
    let parley = Parley::start_with(backend, &[("PARLEY__PROTOCOL__WAIT", "0")]).await;
    let mut album = Album::new(&format!("{}-approval-requests", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::new(&parley);
    let asked = json!({"access": [{"type": "payment-api", "actions": ["send", "recall"]}]});
    let interaction = client.interact(asked).await;
    let alice = Person::alice(&parley).await;
    let waits = client.decided(&interaction, &alice, Decision::AllowAll);
    let waits = waits.await.grant();
    assert!(waits.access_token.is_none());
    bob_leaves_a_part(&browser, &parley).await;

    set_up(&browser, &parley).await;
    open(&browser, "Approvals", "Approvals").await;
    browser.text("Alice Adams").await;
    browser.text("1 of 2, group finance").await;
    album.look(&browser, "approvals").await;
    browser.follow("Photo Printer").await;
    browser.settled("Photo Printer").await;
    browser.text("Bob").await;
    browser.text("Approved a part").await;
    browser.text("Only sending.").await;
    album.look(&browser, "approval").await;

    // From the grant and back.
    browser.follow("The grant").await;
    browser.text("Waits for the approval of others").await;
    browser.text("1 of 2, group finance").await;
    browser.settled("Photo Printer").await;
    album.look(&browser, "grant-that-waits").await;
    browser.follow("Look at the request").await;

    browser.press("Cancel the request").await;
    browser.heading("Cancel this approval request?").await;
    browser.press("Cancel request").await;
    browser.text("Give a reason.").await;
    album.look(&browser, "approval-cancel").await;
    browser.fill("Reason", "Asked twice.").await;
    browser.press("Cancel request").await;
    browser.text("The request is cancelled").await;
    browser.text("Asked twice.").await;
    album.look(&browser, "approval-cancelled").await;
    assert!(!browser.has_text("Cancel the request").await);
    client
        .poll(going_on(&waits))
        .await
        .refused("request_denied");

    browser.follow("Approvals").await;
    browser.settled("Approvals").await;
    let state = browser.named("State").await;
    state.send_keys("Waiting").await.unwrap();
    browser.text("Nothing matches").await;
    browser.press("Clear filters").await;
    browser.follow("Photo Printer").await;
    browser.quit().await;
}

async fn bob_leaves_a_part(browser: &Chromium, parley: &Parley) {
    let tenant = parley.tenant();
    let bob = &tenant.demo().bob;
    let list = format!("{}/me/approvals", tenant.base());
    browser.open(&list).await;
    browser.fill("Login", &bob.login).await;
    browser.fill("Password", &bob.password).await;
    browser.press("Sign in").await;
    // Who signs in comes to the page they wanted.
    browser.follow("Look at it").await;
    let recall = browser.field("recall payments").await;
    recall.click().await.unwrap();
    browser.fill("Reason", "Only sending.").await;
    browser.press("Approve what is ticked").await;
    browser.text("You approved a part").await;
}
