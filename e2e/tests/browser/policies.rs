//! Policies in the console: somebody who never wrote Cedar makes one from a
//! sentence, tests it and publishes it; somebody who does sees what is wrong
//! where it is.

use e2e::{Backend, Parley, tests};
use thirtyfour::Key;

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone:
    a_sentence_becomes_a_policy_that_is_tested_and_published,
    problems_are_shown_where_they_are,
];

const NAME: &str = "The archive on weekdays";

async fn a_sentence_becomes_a_policy_that_is_tested_and_published(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-policy", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;

    open(&browser, "Policies", "Policies").await;
    album.look(&browser, "policies").await;
    browser.follow("New policy").await;
    browser.text("Begin with a sentence").await;
    album.look(&browser, "policy-choice").await;
    browser.follow_containing("only on weekdays from").await;
    browser.field("Name").await;
    browser.fill("Name", NAME).await;
    browser.press("Save in the draft").await;
    browser.text("Fill in: Right type, From, Until.").await;
    album.look(&browser, "policy-sentence-refused").await;
    browser.choose_option("Right type", "archive-api").await;
    browser.fill("From", "0800A").await;
    browser.fill("Until", "0600P").await;
    browser.text("08:00").await;
    album.look(&browser, "policy-sentence").await;
    browser.press("Save in the draft").await;
    browser.text("Saved in the draft").await;
    browser.text("As Cedar").await;

    // A test that wants the wrong thing blocks.
    open(&browser, "Policies", "Policies").await;
    browser.text("The draft changes 1 policy").await;
    album.look(&browser, "policies-draft").await;
    browser.follow("Tests").await;
    browser.text("No tests yet").await;
    browser.follow("New test").await;
    browser.heading("New test").await;
    browser.fill("Name", "nobody deletes photos").await;
    browser.choose_option("What for", "photo-api").await;
    browser.tick("delete").await;
    browser
        .choose_option("What must be answered", "allow")
        .await;
    album.look(&browser, "policy-test").await;
    browser.press("Save test").await;
    browser.text("0 pass, 1 fail.").await;
    album.look(&browser, "policy-tests-failing").await;
    browser.follow("Draft").await;
    browser.text("Saved tests that fail: 1.").await;
    browser.text("Difference to what is live").await;
    browser.settled("Policies").await;
    album.look(&browser, "policy-draft-blocked").await;
    assert!(!browser.can_press("Publish").await, "a failing test blocks");

    browser.follow("nobody deletes photos").await;
    let answered = "deny";
    browser
        .choose_option("What must be answered", answered)
        .await;
    browser.press("Save test").await;
    browser.text("1 pass, 0 fail.").await;
    browser.follow("Draft").await;
    browser.text("Saved tests that pass: 1.").await;
    browser.settled("Policies").await;
    album.look(&browser, "policy-draft").await;
    browser.press("Publish").await;
    browser.heading("Publish the draft?").await;
    browser.fill("Comment", "Nobody is there at night").await;
    album.look(&browser, "policy-publish").await;
    let comment = browser.field("Comment").await;
    comment.send_keys(Key::Tab + Key::Tab).await.unwrap();
    browser.key(Key::Enter).await;
    browser.text("Nobody is there at night").await;
    album.look(&browser, "policy-versions").await;

    // And back.
    browser.follow("Version 2").await;
    browser.settled("Version 2").await;
    album.look(&browser, "policy-version").await;
    browser.follow("Versions").await;
    browser.follow("Version 1").await;
    browser.press("Roll back to this").await;
    browser.heading("Publish this version again?").await;
    browser.fill("Comment", "They are there at night").await;
    album.look(&browser, "policy-roll-back").await;
    browser.key(Key::Tab).await;
    browser.press_last("Roll back to this").await;
    browser.text("Version 1 again").await;
    open(&browser, "Policies", "Policies").await;
    assert!(!browser.has_text(NAME).await);
    browser.quit().await;
}

async fn problems_are_shown_where_they_are(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-policy-text", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;

    open(&browser, "Policies", "Policies").await;
    browser.follow("New policy").await;
    browser.follow("Write Cedar yourself").await;
    browser.fill("Name", "Typed").await;
    let text = "permit (principal, action, resource)\nwhen { context.nothing == 1 };\n";
    browser.fill("Policy in Cedar", text).await;
    // Control and S save, as in every editor.
    let field = browser.field("Policy in Cedar").await;
    field.send_keys(Key::Control + "s").await.unwrap();
    browser.text("Saved in the draft").await;
    browser.press_containing("Line 2, column").await;
    let selected = browser.selected().await;
    assert!(selected.contains("context"), "{selected:?} is marked");
    album.look(&browser, "policy-problem").await;
    browser.follow("Review and publish").await;
    browser.text("Problems in the way: 1.").await;
    browser.settled("Policies").await;
    album.look(&browser, "policy-draft-problem").await;
    browser.press("Discard the draft").await;
    browser.text("The draft changes nothing").await;
    album.look(&browser, "policy-draft-empty").await;
    browser.quit().await;
}
