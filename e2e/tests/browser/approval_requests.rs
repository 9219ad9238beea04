//! Approval requests in the console: an administrator sees what waits for whom
//! and what was answered, and takes a request back.

use e2e::{Backend, Decision, Instance, Parley, Person, going_on, tests};
use serde_json::json;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone: a_request_is_looked_at_and_taken_back];

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
    browser.text("What you have allowed").await;
    browser.open(&list).await;
    browser.follow("Look at it").await;
    let recall = browser.field("recall payments").await;
    recall.click().await.unwrap();
    browser.fill("Reason", "Only sending.").await;
    browser.press("Approve what is ticked").await;
    browser.text("You approved a part").await;
}
