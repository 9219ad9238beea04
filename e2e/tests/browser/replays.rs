//! Other policies asked what the live ones were asked: a draft is replayed on
//! requests that came and shadows those that come, and a decision is explained.

use e2e::{Backend, Instance, Parley, tests};
use serde_json::json;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone: a_draft_is_replayed_and_shadowed_and_a_decision_is_explained];

/// Takes away what the demo's policies give to its sync service.
const FORBID: &str = r#"@id("no-sync") @text("Nothing for the sync service.")
forbid (
  principal in Gnap::ClientClass::"photo-sync",
  action == Gnap::Action::"photo-api:read",
  resource
);
"#;

async fn a_draft_is_replayed_and_shadowed_and_a_decision_is_explained(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-replays", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    assert!(is_given(&parley).await && is_given(&parley).await);
    set_up(&browser, &parley).await;

    open(&browser, "Policies", "Policies").await;
    browser.follow("Replay").await;
    browser.text("No replays yet").await;
    browser.text("There are no other policies to ask").await;
    album.look(&browser, "replays-empty").await;
    write_draft(&browser).await;
    browser.follow("Replay history with it").await;
    replay_it(&browser, &mut album).await;
    explain_one(&browser, &mut album).await;
    shadow_it(&browser, &mut album, &parley).await;

    // It goes live; what it refuses at once is recorded, too.
    browser.follow("Draft").await;
    browser.press("Publish").await;
    browser.heading("Publish the draft?").await;
    browser.fill("Comment", "No sync").await;
    browser.press_last("Publish").await;
    browser.follow("Version 2").await;
    assert!(!is_given(&parley).await);
    open(&browser, "Policies", "Policies").await;
    browser.follow("Replay").await;
    browser.press("Start the replay").await;
    browser.settled("Replay: Version 1").await;
    browser.text("4 of 4 requests").await;
    browser.text("Newly allowed").await;
    browser.settled("Replay: Version 1").await;
    browser.follow_last("photo-api").await;
    browser.text("This request became no grant").await;
    browser.text("Decided the same again").await;
    album.look(&browser, "request-without-grant").await;
    browser.quit().await;
}

async fn write_draft(browser: &Chromium) {
    open(browser, "Policies", "Policies").await;
    browser.follow("New policy").await;
    browser.follow("Write Cedar yourself").await;
    browser.fill("Name", "No sync").await;
    browser.fill("Policy in Cedar", FORBID).await;
    browser.press("Save in the draft").await;
    browser.text("Saved in the draft").await;
    browser.follow("Review and publish").await;
    browser.text("The draft changes 1 policy").await;
}

async fn replay_it(browser: &Chromium, album: &mut Album) {
    browser.choose_option("Requests of", "between").await;
    browser.press("Start the replay").await;
    browser.text("Both days are needed").await;
    album.look(browser, "replay-refused").await;
    browser.choose_option("Requests of", "24h").await;
    browser.press("Start the replay").await;
    browser.heading("Replay: The draft").await;
    browser.text("2 of 2 requests").await;
    browser.text("2 grants that live").await;
    browser.settled("Replay: The draft").await;
    browser.text("Newly denied").await;
    album.look(browser, "replay").await;
    let change = browser.named("Change").await;
    change.send_keys("Wider").await.unwrap();
    browser.text("Nothing matches").await;
    browser.press("Clear filters").await;
    browser.press("Show only these").await;
    browser.settled("Replay: The draft").await;
}

async fn explain_one(browser: &Chromium, album: &mut Album) {
    browser.follow_last("photo-api").await;
    browser.text("Access tokens").await;
    browser.press("Explain").await;
    browser.text("Decided the same again").await;
    browser.text("Kept, as it was").await;
    browser.follow_containing("Version 1").await;
    browser.settled("Version 1").await;
    browser.driver.back().await.unwrap();
    browser.press("Explain").await;
    browser.text("Decided the same again").await;
    album.look(browser, "explanation").await;
}

async fn shadow_it(browser: &Chromium, album: &mut Album, parley: &Parley) {
    open(browser, "Policies", "Policies").await;
    browser.follow("Shadow").await;
    browser.heading("No shadow runs").await;
    browser.field("Policies to ask").await;
    album.look(browser, "shadow-off").await;
    browser.press("Start the shadow").await;
    browser.text("The draft runs as a shadow").await;
    browser.text("It was not asked yet.").await;
    assert!(is_given(parley).await, "a shadow decides nothing");
    browser.press("Renew").await;
    browser.text("Newly denied").await;
    album.look(browser, "shadow").await;
    browser.press("Stop the shadow").await;
    browser.text("What the last one said").await;
    browser.heading("No shadow runs").await;
}

/// Whether the sync service may read photos.
async fn is_given(parley: &Parley) -> bool {
    let client = Instance::photo_sync(parley);
    let photos = json!({"access": [{"type": "photo-api", "actions": ["read"]}]});
    client.ask(json!({"access_token": photos})).await.status() == 200
}
