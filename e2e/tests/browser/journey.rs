//! The one journey: an administrator sets Parley up, software asks, a person
//! says yes, the administrator sees it and takes it back.

use e2e::{Backend, Parley, tests};
use serde_json::{Value, json};

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::command_line;

tests![alone: from_the_set_up_link_to_a_revoked_grant];

const LOGIN: &str = "ada";
const PASSWORD: &str = "correct horse battery staple";
const CLIENT: &str = "Photo Printer";
const REASON: &str = "The printer was stolen";

async fn from_the_set_up_link_to_a_revoked_grant(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-journey", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &mut album, &parley).await;
    sign_in(&browser, &mut album).await;

    let token = grant(&browser, &mut album, &parley).await;
    assert_eq!(introspect(&parley, &token).await["active"], true);

    look_at_grants(&browser, &mut album, &parley).await;
    revoke(&browser, &mut album).await;
    assert_eq!(introspect(&parley, &token).await, json!({"active": false}));
    look_around(&browser, &mut album).await;
    browser.quit().await;
}

/// The link of the terminal makes the first administrator, once.
async fn set_up(browser: &Chromium, album: &mut Album, parley: &Parley) {
    let link = parley.set_up_link();
    browser.open(&link).await;
    browser.heading("Set up Parley").await;
    assert!(
        !browser.url().await.contains("token="),
        "no secret stays in the address bar"
    );
    album.look(browser, "set-up").await;
    browser.fill("Your name", "Ada Lovelace").await;
    browser.fill("Login", LOGIN).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Create administrator").await;
    browser.text("Latest grants").await;
    album.look(browser, "overview-empty").await;
}

/// Out and in again.
async fn sign_in(browser: &Chromium, album: &mut Album) {
    browser.press_containing("Ada Lovelace").await;
    browser.press("Sign out").await;
    browser.heading("Sign in to Parley").await;
    album.look(browser, "console-sign-in").await;
    browser.fill("Login", LOGIN).await;
    browser.fill("Password", "not the password").await;
    browser.press("Sign in").await;
    browser.alert().await;
    album.look(browser, "console-sign-in-refused").await;
    browser.fill("Login", LOGIN).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.text("Latest grants").await;
}

/// The client waits in its terminal while the person decides; gives the token.
async fn grant(browser: &Chromium, album: &mut Album, parley: &Parley) -> String {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.json");
    let right = json!({"type": "photo-api", "actions": ["read", "write"]});
    let mut client = command_line::start([
        "grant",
        &parley.tenant().grant_endpoint(),
        "--create-key",
        "--key",
        key.to_str().unwrap(),
        "--name",
        CLIENT,
        "--right",
        &right.to_string(),
    ]);
    let asked = client.hear().await;
    let page = asked["interact"]["redirect"]
        .as_str()
        .expect("a page to open");
    browser.open(page).await;
    browser.text(CLIENT).await;
    album.look(browser, "sign-in").await;
    let sign_in = &parley.tenant().demo().sign_in;
    browser.fill("Login", &sign_in.login).await;
    browser.fill("Password", &sign_in.password).await;
    browser.press("Sign in").await;
    browser.text("See your photos").await;
    album.look(browser, "consent").await;
    for right in browser.boxes().await {
        if !right.is_selected().await.unwrap() {
            right.click().await.unwrap();
        }
    }
    browser.press("Allow selected").await;
    browser.text("You can close this page").await;
    album.picture(browser, "back-at-the-client", "light").await;

    let issued = client.hear().await;
    client.ends_well().await;
    assert_eq!(issued["access_token"]["access"], json!([right]));
    issued["access_token"]["value"]
        .as_str()
        .expect("a token")
        .to_owned()
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

async fn look_at_grants(browser: &Chromium, album: &mut Album, parley: &Parley) {
    browser.open(&format!("{}/console/", parley.origin())).await;
    browser.text("Latest grants").await;
    browser.follow("Grants").await;
    browser.heading("Grants").await;
    browser.text("Alice Adams").await;
    album.look(browser, "grants").await;
    browser.follow(CLIENT).await;
    browser.text("Access tokens").await;
    browser.text("Granted by consent").await;
    album.look(browser, "grant").await;
}

/// Says what dies, wants a reason, shows the result.
async fn revoke(browser: &Chromium, album: &mut Album) {
    browser.press("Revoke").await;
    browser.heading("Revoke this grant?").await;
    album.look(browser, "revoke").await;
    browser.press("Revoke grant").await;
    browser.text("Give a reason.").await;
    browser.fill("Reason", REASON).await;
    browser.press("Revoke grant").await;
    browser.text(REASON).await;
    album.look(browser, "revoked").await;
}

/// The other pages of the tenant.
async fn look_around(browser: &Chromium, album: &mut Album) {
    for (link, heading, name) in [
        ("Audit log", "Audit log", "audit"),
        ("Resource sets", "Resource sets", "resource-sets"),
        ("Right types", "Right types", "right-types"),
        ("Policies", "Policies", "policies"),
        ("Client classes", "Client classes", "client-classes"),
        ("Branding", "Branding", "branding"),
        ("Overview", "Demo Photos", "overview"),
    ] {
        browser.follow(link).await;
        browser.settled(heading).await;
        if name == "audit" {
            browser.text("Ada Lovelace").await;
        }
        album.look(browser, name).await;
    }
}
