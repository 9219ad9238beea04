//! Four rights in one request: one is given without asking, one is narrowed, one
//! is asked for, one is removed. The person sees which and why, and so does the
//! administrator.

use api::session::SignIn;
use e2e::{Administrator, Backend, Parley, nonce, tests};
use serde_json::{Value, json};

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::command_line;

tests![alone: one_automatic_one_narrowed_one_asked_one_removed];

const CLIENT: &str = "Photo Printer";

async fn one_automatic_one_narrowed_one_asked_one_removed(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-four-rights", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;

    let token = grant(&browser, &mut album, &parley).await;
    let given = json!([
        {"type": "shared-api", "actions": ["list"]},
        {"type": "shared-api", "actions": ["read"]},
        {"type": "photo-api", "actions": ["read"]},
    ]);
    assert_eq!(token["access"], given);
    let value = token["value"].as_str().expect("a token");
    let described = introspect(&parley, value).await;
    assert_eq!(described["active"], true);
    assert_eq!(described["access"], given);

    look_at_it(&browser, &mut album, &parley).await;
    browser.quit().await;
}

/// Gives the token.
async fn grant(browser: &Chromium, album: &mut Album, parley: &Parley) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.json");
    let rights = [
        json!({"type": "shared-api", "actions": ["list"]}),
        json!({"type": "shared-api", "actions": ["read", "download"]}),
        json!({"type": "photo-api", "actions": ["read"]}),
        json!({"type": "photo-api", "actions": ["delete"]}),
    ]
    .map(|right| right.to_string());
    let mut arguments = vec!["grant".to_owned(), parley.tenant().grant_endpoint()];
    for argument in [
        "--create-key",
        "--key",
        key.to_str().unwrap(),
        "--name",
        CLIENT,
    ] {
        arguments.push(argument.to_owned());
    }
    for right in rights {
        arguments.extend(["--right".to_owned(), right]);
    }
    let mut client = command_line::start(arguments);
    let asked = client.hear().await;
    let page = asked["interact"]["redirect"].as_str();
    browser.open(page.expect("a page to open")).await;
    let sign_in = &parley.tenant().demo().sign_in;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("Given without asking you").await;
    browser.text("Asked for was more:").await;
    browser.text("Originals belong to who shares them.").await;
    browser
        .text("You decide which apps work with your photos.")
        .await;
    browser.text("Only Photo App may delete photos.").await;
    album.look(browser, "consent").await;
    for right in browser.boxes().await {
        if right.is_enabled().await.unwrap() && !right.is_selected().await.unwrap() {
            right.click().await.unwrap();
        }
    }
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    let issued = client.hear().await;
    client.ends_well().await;
    issued["access_token"].clone()
}

/// As the resource server asks.
async fn introspect(parley: &Parley, token: &str) -> Value {
    let key = parley.data().join("demo/rs.key.json");
    command_line::run([
        "introspect",
        &parley.tenant().introspection_endpoint(),
        "--key",
        key.to_str().unwrap(),
        "--rs",
        "photo-server",
        token,
    ])
    .await
}

/// The grant in the console.
async fn look_at_it(browser: &Chromium, album: &mut Album, parley: &Parley) {
    let ada = SignIn {
        login: "ada".to_owned(),
        password: nonce(),
    };
    Administrator::set_up(parley, &ada).await;
    browser.open(&format!("{}/console/", parley.origin())).await;
    browser.fill("Login", &ada.login).await;
    browser.fill("Password", &ada.password).await;
    browser.press("Sign in").await;
    browser.text("Latest grants").await;
    browser.follow("Grants").await;
    browser.heading("Grants").await;
    browser.follow(CLIENT).await;
    browser.text("Access tokens").await;
    for outcome in [
        "Granted by policy",
        "A part granted by policy",
        "Granted by consent",
        "Refused by policy",
    ] {
        browser.text(outcome).await;
    }
    browser.text("What policy left of it").await;
    album.look(browser, "grant").await;
}
