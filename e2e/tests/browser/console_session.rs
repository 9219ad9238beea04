//! An administrator at the console.

use e2e::Parley;

use crate::chromium::Chromium;

/// Makes the first administrator and stands on the demo tenant's first page.
pub async fn set_up(browser: &Chromium, parley: &Parley) {
    browser.open(&parley.set_up_link()).await;
    browser.heading("Set up Parley").await;
    browser.fill("Your name", "Ada Lovelace").await;
    browser.fill("Login", "ada").await;
    browser
        .fill("Password", "correct horse battery staple")
        .await;
    browser.press("Create administrator").await;
    browser.text("Latest grants").await;
}

/// Follows a link of the navigation and waits for its page.
pub async fn open(browser: &Chromium, link: &str, heading: &str) {
    browser.follow(link).await;
    browser.settled(heading).await;
}
