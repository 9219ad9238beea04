//! The console's pages of people, software and keys: what an administrator does
//! on each, what can go wrong there, and the keyboard.

use e2e::{Backend, Parley, tests};
use thirtyfour::Key;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone:
    people_are_found_and_related,
    software_and_its_keys_are_looked_after,
    keys_of_the_tenant_change_and_settings_are_kept,
];

async fn people_are_found_and_related(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-people", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;

    open(&browser, "Users", "Users").await;
    browser.text("Alice Adams").await;
    album.look(&browser, "users").await;
    let filter = browser.named("Name or login").await;
    filter.send_keys("nobody").await.unwrap();
    browser.text("Nothing matches").await;
    browser.press("Clear filters").await;
    browser.follow("Alice Adams").await;
    browser.settled("Alice Adams").await;
    browser.text("With the password alone").await;
    album.look(&browser, "user").await;

    open(&browser, "Relationships", "Relationships").await;
    browser.text("finance").await;
    album.look(&browser, "relationships").await;
    let filter = browser.named("What (group:…)").await;
    filter.send_keys("group:staff").await.unwrap();
    browser.text("Nothing matches").await;
    // By the keyboard: the form is sent with Enter.
    browser.press_containing("New relationship").await;
    browser.heading("Add a relationship").await;
    browser.fill_nth("Name or id", 0, "alice").await;
    browser.fill_nth("Name or id", 1, "staff").await;
    browser
        .text("User Alice Adams is a member of Group staff.")
        .await;
    album.look(&browser, "relationship-new").await;
    browser.key(Key::Enter).await;
    browser.text("Relationship added").await;
    browser.text("Alice Adams").await;

    browser.press_containing("New relationship").await;
    browser.fill_nth("Name or id", 0, "alice").await;
    browser.fill("Relation", "viewer").await;
    browser.fill_nth("Name or id", 1, "staff").await;
    browser.press("Add").await;
    browser.text("Number 1 is no relationship").await;
    album.look(&browser, "relationship-refused").await;
    browser.press("Cancel").await;

    let remove = browser.named("Remove: User Alice Adams").await;
    remove.click().await.unwrap();
    browser.heading("Remove this relationship?").await;
    album.look(&browser, "relationship-remove").await;
    browser.press("Remove").await;
    browser.text("Nothing matches").await;
    browser.press("Clear filters").await;
    browser.text("finance").await;
    browser.quit().await;
}

async fn software_and_its_keys_are_looked_after(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-software", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;

    open(&browser, "Resource servers", "Resource servers").await;
    album.look(&browser, "resource-servers").await;
    browser.follow("Photo server").await;
    browser.settled("Photo server").await;
    browser.press("Encrypt the keys for it").await;
    browser.text("Give this to the resource server.").await;
    album.look(&browser, "resource-server").await;
    browser.fill("Encryption key", "not a key").await;
    browser.press("Save changes").await;
    browser.text("This is not a JSON object").await;
    browser.fill("Encryption key", r#"{"kty":"OKP"}"#).await;
    browser.press("Save changes").await;
    browser.text("This key is not admitted").await;
    album.look(&browser, "resource-server-refused").await;
    browser.press("Discard").await;
    browser.choose("Signed JWT").await;
    browser.press("Save changes").await;
    browser.text("Resource server saved").await;

    open(&browser, "Client keys", "Client keys").await;
    album.look(&browser, "client-keys-empty").await;
    browser.follow("New key").await;
    browser.heading("New key").await;
    browser.fill("Name", "Old printer").await;
    browser.press("Register").await;
    browser.text("A JWK is needed.").await;
    album.look(&browser, "client-key-refused").await;
    browser.choose("Shared key").await;
    browser.press("Register").await;
    browser.text("never shown again").await;
    album.look(&browser, "client-key-once").await;
    browser.follow("I have copied it").await;
    browser.text("Old printer").await;
    album.look(&browser, "client-keys").await;
    let delete = browser.named("Delete Old printer").await;
    delete.click().await.unwrap();
    browser.heading("Delete this key?").await;
    album.look(&browser, "client-key-delete").await;
    browser.press("Delete").await;
    browser.text("No keys yet").await;
    browser.quit().await;
}

async fn keys_of_the_tenant_change_and_settings_are_kept(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-tenant", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;

    open(&browser, "Signing keys", "Signing keys").await;
    album.look(&browser, "signing-keys").await;
    let make = browser.named("Make the next key: Access tokens").await;
    make.click().await.unwrap();
    browser.text("The next key is published").await;
    browser.text("can sign").await;
    album.look(&browser, "signing-key-next").await;
    browser.press("Remove").await;
    browser.text("It has signed nothing.").await;
    album.look(&browser, "signing-key-remove").await;
    browser.key(Key::Escape).await;

    open(&browser, "Settings", "Settings").await;
    album.look(&browser, "settings").await;
    browser
        .fill("Address that starts the app", "http://app.example/{code}")
        .await;
    browser.fill("Derivations", "many").await;
    browser.press("Save changes").await;
    browser.text("A whole number from 0 to 16 is needed.").await;
    browser.fill("Derivations", "2").await;
    browser.press("Save changes").await;
    browser.text("not by plain http").await;
    album.look(&browser, "settings-refused").await;
    browser
        .fill("Address that starts the app", "com.example.app:/go/{code}")
        .await;
    // Somebody else was faster.
    parley.set("demo", &serde_json::json!({"asynchronous_approval": "any"}));
    browser.press("Save changes").await;
    browser.text("Somebody changed this meanwhile.").await;
    browser.reload().await;
    browser.settled("Settings").await;
    browser.fill("Derivations", "2").await;
    browser.press("Save changes").await;
    browser.text("Settings saved").await;
    browser.quit().await;
}
