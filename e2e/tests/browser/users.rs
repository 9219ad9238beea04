//! A user is made in the console, chooses a password with a link, and is let in
//! no more.

use e2e::{Backend, Parley, tests};

use crate::axe::Album;
use crate::chromium::{Chromium, Scripts};
use crate::console_session::{open, set_up};

tests![alone: a_user_is_made_chooses_a_password_and_is_let_in_no_more];

const PASSWORD: &str = "tea with milk, no sugar";

async fn a_user_is_made_chooses_a_password_and_is_let_in_no_more(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut album = Album::new(&format!("{}-users", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    set_up(&browser, &parley).await;
    open(&browser, "Users", "Users").await;
    browser.follow("New user").await;
    browser.settled("New user").await;
    browser.fill("Login", "alice").await;
    browser.fill("Name", "Carla Chen").await;
    browser.fill("Email address", "carla@example.com").await;
    browser
        .text("Known to be theirs")
        .await
        .click()
        .await
        .unwrap();
    browser.press("Create user").await;
    browser.text("There is another one with this value.").await;
    album.look(&browser, "user-refused").await;
    browser.fill("Login", "carla").await;
    browser.press("Create user").await;
    browser.settled("Carla Chen").await;
    browser.press("Make a link").await;
    browser.text("Shown only now.").await;
    album.look(&browser, "user").await;
    let link = browser.driver.find(thirtyfour::By::Css(".once code")).await;
    let link = link.unwrap().text().await.unwrap();

    // What is known is changed without a loss of the link.
    browser.fill("Name", "Carla Chen-Cole").await;
    browser.press("Save changes").await;
    browser.text("User saved").await;
    browser.text("Shown only now.").await;
    browser.settled("Carla Chen-Cole").await;

    let person = Chromium::start(Scripts::Run).await;
    person.open(&link).await;
    person.heading("Choose a password").await;
    person.text("carla").await;
    album.look(&person, "choose").await;
    person.fill("New password", PASSWORD).await;
    person.fill("The same again", "something else").await;
    person.press("Set the password").await;
    person.text("The two passwords are not the same.").await;
    album.look(&person, "choose-refused").await;
    person.fill("New password", PASSWORD).await;
    person.fill("The same again", PASSWORD).await;
    person.press("Set the password").await;
    person.heading("Your password is set").await;
    album.look(&person, "chosen").await;
    person.follow("Sign in").await;
    person.fill("Login", "carla").await;
    person.fill("Password", PASSWORD).await;
    person.press("Sign in").await;
    person.text("What you have allowed").await;
    let own = person.url().await;
    person.open(&link).await;
    person.heading("This link does not work").await;

    browser.press("Disable").await;
    browser.heading("Disable this user?").await;
    album.look(&browser, "disable").await;
    browser.fill("Reason", "Left the company.").await;
    browser.press_last("Disable").await;
    browser.text("This user cannot sign in.").await;
    album.look(&browser, "disabled").await;
    person.open(&own).await;
    person.fill("Login", "carla").await;
    person.fill("Password", PASSWORD).await;
    person.press("Sign in").await;
    person.text("The login or the password is not right.").await;
    browser.press("Enable").await;
    browser.heading("Enable this user?").await;
    browser.fill("Reason", "Came back.").await;
    browser.press_last("Enable").await;
    browser.text("The user is enabled").await;
    person.fill("Login", "carla").await;
    person.fill("Password", PASSWORD).await;
    person.press("Sign in").await;
    person.text("What you have allowed").await;
    person.quit().await;
    browser.quit().await;
}
