//! The journey "two of three approvers, one narrows": Alice agrees, Bob and Carol
//! of finance approve, Carol a part, and Dave is not needed any more.

use e2e::{Backend, Instance, Parley, SignIn, going_on, only_token, redirect, tests};
use serde_json::json;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};

tests![alone: two_of_three_approvers_and_one_narrows];

async fn two_of_three_approvers_and_one_narrows(backend: Backend) {
    let parley = Parley::start_with(backend, &[("PARLEY__PROTOCOL__WAIT", "0")]).await;
    let demo = parley.tenant().demo();
    let mut album = Album::new(&format!("{}-approvals", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::new(&parley);
    let asked = json!({"access": [
        {"type": "photo-api", "actions": ["read"]},
        {"type": "payment-api", "actions": ["send", "recall"]},
    ]});
    let waits = client.interact_without_finish(asked).await;
    browser.open(redirect(&waits)).await;
    fill_in(&browser, &demo.sign_in).await;
    browser.text("Others must approve, too").await;
    for right in browser.boxes().await {
        if !right.is_selected().await.unwrap() {
            right.click().await.unwrap();
        }
    }
    album.look(&browser, "consent").await;
    browser.press("Allow selected").await;
    browser.text("now waits for others").await;
    album.look(&browser, "receipt").await;
    let waits = client.poll(going_on(&waits)).await.grant();
    assert!(waits.access_token.is_none());

    // Bob approves everything.
    let list = format!("{}/me/approvals", parley.tenant().base());
    become_somebody(&browser, &parley, &demo.bob).await;
    browser.open(&list).await;
    browser.text("On behalf of").await;
    album.look(&browser, "inbox").await;
    browser.follow("Look at it").await;
    browser.text("Payments need two of finance.").await;
    browser
        .text("2 people of finance · 0 of 2 approved so far")
        .await;
    album.look(&browser, "question").await;
    // A no wants a reason.
    browser.press("Deny all of it").await;
    browser.text("Say why you deny this.").await;
    album.look(&browser, "reason-missing").await;
    browser.press("Approve what is ticked").await;
    browser.text("You approved").await;
    browser.text("Nothing waits for you.").await;
    album.look(&browser, "answered").await;

    // Carol leaves a part of it, and says who answers when she is away.
    become_somebody(&browser, &parley, &demo.carol).await;
    browser.open(&list).await;
    browser.follow("Look at it").await;
    browser
        .text("2 people of finance · 1 of 2 approved so far")
        .await;
    browser
        .field("recall payments")
        .await
        .click()
        .await
        .unwrap();
    browser.fill("Reason", "Only sending.").await;
    album.look(&browser, "narrowed").await;
    browser.press("Approve what is ticked").await;
    browser.text("You approved a part").await;
    browser.fill("Login of who answers for you", "nobody").await;
    browser.press("Let them answer").await;
    browser.text("There is nobody else with this login.").await;
    album.look(&browser, "delegate-refused").await;
    browser.fill("Login of who answers for you", "dave").await;
    browser.press("Let them answer").await;
    browser.text("answers for you").await;
    album.look(&browser, "delegated").await;

    // Dave is not needed.
    become_somebody(&browser, &parley, &demo.dave).await;
    browser.open(&list).await;
    browser.text("Nothing waits for you.").await;
    browser.text("You answer for").await;
    album.look(&browser, "not-needed").await;

    let granted = client.poll(going_on(&waits)).await.grant();
    let access = serde_json::to_value(&only_token(&granted).access).unwrap();
    let left = json!([
        {"type": "photo-api", "actions": ["read"]},
        {"type": "payment-api", "actions": ["send"]},
    ]);
    assert_eq!(access, left);
    browser.quit().await;
}

async fn become_somebody(browser: &Chromium, parley: &Parley, sign_in: &SignIn) {
    let me = format!("{}/me", parley.tenant().base());
    browser.open(&me).await;
    browser.press("Not you?").await;
    browser.text("Sign in to").await;
    fill_in(browser, sign_in).await;
    browser.text("What you have allowed").await;
}

async fn fill_in(browser: &Chromium, sign_in: &SignIn) {
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
}
