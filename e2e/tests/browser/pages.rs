//! The pages for people, each with what can go wrong on it.

use e2e::{Backend, Instance, Parley, redirect, tests};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};

tests![alone:
    every_page_for_people_is_accessible,
    a_code_is_entered_and_what_it_allowed_undone,
    a_person_allows_without_scripts,
    a_person_denies_with_the_keyboard_alone,
];

/// What two rights of different risk look like.
fn access_token() -> Value {
    json!({"access": [
        {"type": "photo-api", "actions": ["read", "write"]},
        {"type": "report-api", "actions": ["read"]},
        {"type": "photo-api", "actions": ["delete"]},
    ]})
}

async fn every_page_for_people_is_accessible(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-pages", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::new(&parley);
    let sign_in = &parley.tenant().demo().sign_in;

    browser
        .open(&format!("{}/interact/nothing", parley.tenant().base()))
        .await;
    album.look(&browser, "unknown").await;

    let first = client.interact_without_finish(access_token()).await;
    browser.open(redirect(&first)).await;
    album.look(&browser, "sign-in").await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", "not the password").await;
    browser.press("Sign in").await;
    browser
        .text("The login or the password is not right.")
        .await;
    album.look(&browser, "sign-in-refused").await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;

    browser.text("What it asks for").await;
    album.look(&browser, "consent").await;
    tick_all(&browser).await;
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    album.look(&browser, "allowed").await;
    browser.open(redirect(&first)).await;
    album.look(&browser, "already-used").await;

    // Who the person is, and a warning that somebody else was named.
    let members = json!({
        "access_token": access_token(),
        "subject": {
            "sub_id_formats": ["opaque", "email", "phone_number", "account"],
            "assertion_formats": ["id_token"],
        },
        "user": {"sub_ids": [{"format": "email", "email": "bob@example.com"}]},
        "interact": {"start": ["redirect"]},
    });
    let second = client.ask(members).await.grant();
    browser.open(redirect(&second)).await;
    browser.text("Learn who you are").await;
    browser.text("alice@example.com").await;
    album.look(&browser, "consent-who").await;
    browser.press("Deny").await;
    browser.text("It received nothing").await;
    album.look(&browser, "denied").await;
    browser.quit().await;
}

async fn a_code_is_entered_and_what_it_allowed_undone(backend: Backend) {
    let parley = Parley::start(backend).await;
    parley.set("demo", &json!({"asynchronous_approval": "any"}));
    let mut album = Album::new(&format!("{}-device", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::new(&parley);
    let sign_in = &parley.tenant().demo().sign_in;
    let base = parley.tenant().base().to_owned();

    let interact = json!({"start": ["user_code"]});
    let members = json!({"access_token": access_token(), "interact": interact});
    let response = client.ask(members).await.grant();
    let code = response.interact.clone().unwrap().user_code.unwrap();
    browser.open(&format!("{base}/device")).await;
    browser.text("Enter the code").await;
    album.look(&browser, "device").await;
    browser.fill("Code", "bcdf-ghjk").await;
    browser.press("Continue").await;
    browser.text("This code is not valid").await;
    album.look(&browser, "device-unknown").await;
    // As a person copies it: in small letters, in two parts.
    let typed = code.expose().to_lowercase();
    let typed = format!("{} {}", &typed[..4], &typed[4..]);
    browser.fill("Code", &typed).await;
    browser.press("Continue").await;
    browser.text("Sign in to").await;
    album.look(&browser, "sign-in").await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("What it asks for").await;
    tick_all(&browser).await;
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    album.look(&browser, "allowed").await;
    let granted = client.poll(e2e::going_on(&response)).await.grant();
    assert_eq!(e2e::only_token(&granted).access.len(), 2);

    let alice = json!({"sub_ids": [{"format": "account", "uri": "acct:alice@127.0.0.1"}]});
    let members = json!({"access_token": access_token(), "user": alice});
    let waiting = Instance::new(&parley).ask(members).await.grant();
    assert_eq!(waiting.interact, None);
    browser.open(&format!("{base}/me")).await;
    browser.text("Waiting for your answer").await;
    album.look(&browser, "me").await;
    browser.press("Look at it").await;
    browser.text("What it asks for").await;
    album.look(&browser, "approval").await;
    browser.press("Deny").await;
    browser.text("It received nothing").await;
    browser.open(&format!("{base}/me")).await;
    browser.press("Undo").await;
    browser.text("Nothing has access to your account.").await;
    album.look(&browser, "me-empty").await;
    client
        .poll(e2e::going_on(&granted))
        .await
        .refused("invalid_continuation");
    browser.quit().await;
}

async fn a_person_allows_without_scripts(backend: Backend) {
    let parley = Parley::start(backend).await;
    let browser = Chromium::start(Scripts::Off).await;
    // The control: this browser really runs no scripts.
    let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
    browser.open(page).await;
    assert_eq!(browser.driver.title().await.unwrap(), "off");

    let client = Instance::new(&parley);
    let response = client.interact_without_finish(access_token()).await;
    let sign_in = &parley.tenant().demo().sign_in;
    browser.open(redirect(&response)).await;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("What it asks for").await;
    tick_all(&browser).await;
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    let granted = client.poll(e2e::going_on(&response)).await.grant();
    assert_eq!(e2e::only_token(&granted).access.len(), 2);
    browser.quit().await;
}

async fn a_person_denies_with_the_keyboard_alone(backend: Backend) {
    let parley = Parley::start(backend).await;
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::new(&parley);
    let response = client.interact_without_finish(access_token()).await;
    let sign_in = &parley.tenant().demo().sign_in;
    browser.open(redirect(&response)).await;
    let login = browser.tab_to("Login").await;
    login.send_keys(&sign_in.login).await.unwrap();
    let password = browser.tab_to("Password").await;
    password.send_keys(&sign_in.password).await.unwrap();
    browser.key(Key::Enter).await;
    browser.text("What it asks for").await;
    browser.tab_to("Deny").await;
    browser.key(Key::Enter).await;
    browser.text("It received nothing").await;
    client
        .poll(e2e::going_on(&response))
        .await
        .refused("user_denied");
    browser.quit().await;
}

/// A client that nobody knows gets no tick for free.
async fn tick_all(browser: &Chromium) {
    for right in browser.boxes().await {
        if !right.is_selected().await.unwrap() {
            right.click().await.unwrap();
        }
    }
}
