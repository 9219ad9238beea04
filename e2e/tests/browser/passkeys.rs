//! Passkeys in a real browser, with an authenticator that WebDriver simulates:
//! enrolled, used instead of the password, used where policy demands it.

use e2e::{Backend, Instance, Parley, redirect, tests};
use serde_json::{Value, json};

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};

tests![alone:
    a_passkey_is_enrolled_and_opens_what_policy_keeps_for_it,
    without_scripts_the_page_of_a_passkey_says_what_it_needs,
];

/// A right that wants a passkey, and one that does not.
fn access() -> Value {
    json!({"access": [
        {"type": "photo-api", "actions": ["read"]},
        {"type": "order-api", "actions": ["approve"]},
    ]})
}

async fn a_passkey_is_enrolled_and_opens_what_policy_keeps_for_it(backend: Backend) {
    let parley = Parley::start_named(backend).await;
    let base = parley.tenant().base().to_owned();
    let mut album = Album::new(&format!("{}-passkeys", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    authenticator(&browser).await;
    let sign_in = &parley.tenant().demo().sign_in;

    // With the password alone the right stays shut.
    let client = Instance::new(&parley);
    let first = client.interact_without_finish(access()).await;
    browser.open(redirect(&first)).await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("A stronger sign-in is needed").await;
    browser.text("Large orders need a passkey.").await;
    album.look(&browser, "step-up-lacks").await;

    browser.open(&format!("{base}/me/security")).await;
    browser.text("Only your password protects").await;
    album.look(&browser, "security-bare").await;
    browser.press("Add a passkey").await;
    browser.text("Add a passkey").await;
    album.look(&browser, "passkey-enrol").await;
    browser.fill("Name", "Blue key").await;
    browser.press("Continue with the passkey").await;
    browser.text("Your recovery codes").await;
    album.look(&browser, "recovery-codes").await;
    browser.follow("I have kept them").await;
    browser.text("Blue key").await;
    browser.press("Add an authenticator application").await;
    browser.text("Scan the picture").await;
    album.look(&browser, "totp").await;
    browser.open(&format!("{base}/me/security")).await;
    album.look(&browser, "security").await;

    // Without a login.
    browser.press("Not you?").await;
    browser.text("Sign in to").await;
    browser.press("Sign in with a passkey").await;
    browser.text("Use your passkey").await;
    album.look(&browser, "passkey").await;
    browser.press("Continue with the passkey").await;
    browser.text("What you have allowed").await;
    browser.press("Not you?").await;
    browser.text("Sign in to").await;

    // After the password the passkey is the second step, and opens the right.
    browser.open(redirect(&first)).await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("One more step").await;
    album.look(&browser, "second").await;
    browser.press("Use a passkey").await;
    browser.press("Continue with the passkey").await;
    browser.text("What it asks for").await;
    for right in browser.boxes().await {
        if !right.is_selected().await.unwrap() {
            right.click().await.unwrap();
        }
    }
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    let granted = client.poll(e2e::going_on(&first)).await.grant();
    assert_eq!(e2e::only_token(&granted).access.len(), 2);
    browser.quit().await;
}

async fn without_scripts_the_page_of_a_passkey_says_what_it_needs(backend: Backend) {
    let parley = Parley::start_named(backend).await;
    let browser = Chromium::start(Scripts::Off).await;
    browser
        .open(&format!("{}/me", parley.tenant().base()))
        .await;
    browser.press("Sign in with a passkey").await;
    browser.text("A passkey needs JavaScript").await;
    browser.follow("Back").await;
    browser.text("Sign in to").await;
    browser.quit().await;
}

/// An authenticator inside the machine that finds its owner there every time.
async fn authenticator(browser: &Chromium) {
    let cdp = browser.driver.cdp();
    cdp.send_raw("WebAuthn.enable", json!({}))
        .await
        .expect("simulated authenticators");
    let options = json!({"options": {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": true,
        "hasUserVerification": true,
        "isUserVerified": true,
        "automaticPresenceSimulation": true,
    }});
    cdp.send_raw("WebAuthn.addVirtualAuthenticator", options)
        .await
        .expect("one of them");
}
