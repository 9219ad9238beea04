//! Chromium with its driver: finds elements as people do, by what they are and
//! what they say.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{
    By, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, Key, WebDriver,
    WebElement,
};
use tokio::process::{Child, Command};

/// How long a page may take to show something.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
pub const PAUSE: Duration = Duration::from_millis(50);

/// What the element with the focus is called.
const FOCUSED_NAME: &str = "const focus = document.activeElement;
const label = focus.labels && focus.labels[0];
return (label || focus).innerText.trim();";

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As usual.
    Run,
    /// Turned off in the browser.
    Off,
}

/// A browser with one tab.
pub struct Chromium {
    /// The WebDriver session.
    pub driver: WebDriver,
    // Killed when it is dropped, and the browser with it.
    _service: Child,
}

impl Chromium {
    /// Starts the driver and a browser without history.
    pub async fn start(scripts: Scripts) -> Self {
        let port = e2e::free_port();
        let service = Command::new("chromedriver")
            .args([format!("--port={port}").as_str(), "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts");
        let address = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + PATIENCE;
        loop {
            match WebDriver::new(&address, capabilities(scripts)).await {
                Ok(driver) => {
                    return Self {
                        driver,
                        _service: service,
                    };
                }
                Err(error) => assert!(Instant::now() < deadline, "no browser: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Closes the browser.
    pub async fn quit(self) {
        self.driver.quit().await.expect("the browser closes");
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.driver.goto(url).await.expect("the page opens");
    }

    /// Where the browser is.
    pub async fn url(&self) -> String {
        self.driver.current_url().await.expect("an address").into()
    }

    /// The field with this label.
    pub async fn field(&self, label: &str) -> WebElement {
        let label = literal(label);
        let fields = "self::input or self::textarea or self::select";
        let path =
            format!("//*[{fields}][@id=//label[starts-with(normalize-space(.),{label})]/@for]");
        self.visible(&path).await
    }

    /// Types into the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("a filled field");
    }

    /// The element that is called this, or whose name begins with it.
    pub async fn named(&self, name: &str) -> WebElement {
        let path = format!("//*[starts-with(@aria-label,{})]", literal(name));
        self.visible(&path).await
    }

    /// Types into one of several fields with the same label.
    pub async fn fill_nth(&self, label: &str, nth: usize, text: &str) {
        let label = literal(label);
        let path = format!(
            "(//*[self::input or self::textarea]\
             [@id=//label[starts-with(normalize-space(.),{label})]/@for])[{}]",
            nth + 1
        );
        let field = self.visible(&path).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("a filled field");
    }

    /// Chooses the card with this title.
    pub async fn choose(&self, title: &str) {
        let path = format!(
            "//label[.//*[normalize-space(.)={}]]//input[@type='radio']",
            literal(title)
        );
        self.click(&path).await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page again");
    }

    /// Presses the button that says this.
    pub async fn press(&self, text: &str) {
        let path = format!("//button[normalize-space(.)={}]", literal(text));
        self.click(&path).await;
    }

    /// Presses the button in which this is said among other things.
    pub async fn press_containing(&self, text: &str) {
        let path = format!("//button[contains(normalize-space(.),{})]", literal(text));
        self.click(&path).await;
    }

    /// Follows the link that says this.
    pub async fn follow(&self, text: &str) {
        let path = format!("//a[normalize-space(.)={}]", literal(text));
        self.click(&path).await;
    }

    /// Follows the link in which this is said among other things.
    pub async fn follow_containing(&self, text: &str) {
        let path = format!("//a[contains(normalize-space(.),{})]", literal(text));
        self.click(&path).await;
    }

    /// Follows the last of the links that say this.
    pub async fn follow_last(&self, text: &str) {
        let path = format!("(//a[normalize-space(.)={}])[last()]", literal(text));
        self.click(&path).await;
    }

    /// Chooses a value in the select with this label.
    pub async fn choose_option(&self, label: &str, value: &str) {
        let (label, value) = (literal(label), literal(value));
        let path = format!(
            "//select[@id=//label[starts-with(normalize-space(.),{label})]/@for]\
             /option[@value={value}]"
        );
        let option = self.driver.query(By::XPath(&path)).wait(PATIENCE, PAUSE);
        let option = option.first().await.expect("an option");
        option.click().await.expect("a choice");
    }

    /// Ticks the box with this label.
    pub async fn tick(&self, label: &str) {
        let path = format!(
            "//label[normalize-space(.)={}]//input[@type='checkbox']",
            literal(label)
        );
        self.click(&path).await;
    }

    /// Presses the last of the buttons that say this: the one of a dialog.
    pub async fn press_last(&self, text: &str) {
        let path = format!("(//button[normalize-space(.)={}])[last()]", literal(text));
        self.click(&path).await;
    }

    /// Whether the button that says this can be pressed.
    pub async fn can_press(&self, text: &str) -> bool {
        let path = format!("//button[normalize-space(.)={}]", literal(text));
        let button = self.visible(&path).await;
        button.is_enabled().await.expect("a button")
    }

    /// Whether this is said on the page now.
    pub async fn has_text(&self, text: &str) -> bool {
        let path = format!("//body//*[contains(normalize-space(.),{})]", literal(text));
        let found = self.driver.find_all(By::XPath(path)).await;
        !found.expect("a page").is_empty()
    }

    /// What is selected in the field with the focus.
    pub async fn selected(&self) -> String {
        let script = "const field = document.activeElement;
return field.value.slice(field.selectionStart, field.selectionEnd);";
        let selected = self.driver.execute(script, Vec::new()).await;
        selected.expect("a focus").convert().expect("a text")
    }

    /// Waits for a heading that says this.
    pub async fn heading(&self, text: &str) -> WebElement {
        let headings = "self::h1 or self::h2";
        let path = format!("//*[{headings}][normalize-space(.)={}]", literal(text));
        self.visible(&path).await
    }

    /// Waits for a text somewhere on the page.
    pub async fn text(&self, text: &str) -> WebElement {
        let path = format!(
            "//body//*[contains(normalize-space(.),{0})][not(*[contains(normalize-space(.),{0})])]",
            literal(text)
        );
        self.visible(&path).await
    }

    /// Waits for something that is told to everybody at once.
    pub async fn alert(&self) -> WebElement {
        self.visible("//*[@role='alert'][normalize-space(.)!='']")
            .await
    }

    /// Waits until a page of this title has all it asked the server for.
    pub async fn settled(&self, title: &str) {
        self.heading(title).await;
        let busy = By::Css("[aria-busy='true'], .skeleton");
        let query = self.driver.query(busy).wait(PATIENCE, PAUSE);
        let is_settled = query.not_exists().await.expect("a page");
        assert!(is_settled, "`{title}` is still loading");
    }

    /// Every box that can be ticked.
    pub async fn boxes(&self) -> Vec<WebElement> {
        let boxes = By::XPath("//input[@type='checkbox'][not(@disabled)]");
        self.driver.find_all(boxes).await.expect("boxes")
    }

    /// Presses a key wherever the focus is.
    pub async fn key(&self, key: Key) {
        let focus = self.focus().await;
        focus.send_keys(key).await.expect("a key press");
    }

    /// What has the focus.
    pub async fn focus(&self) -> WebElement {
        self.driver.active_element().await.expect("a focus")
    }

    /// Goes on with the tabulator until the focus is on an element with this
    /// accessible name.
    pub async fn tab_to(&self, name: &str) -> WebElement {
        for _ in 0..100 {
            self.key(Key::Tab).await;
            let focused = self.driver.execute(FOCUSED_NAME, Vec::new()).await;
            let focused: String = focused.expect("a focus").convert().expect("a text");
            if focused.starts_with(name) {
                return self.focus().await;
            }
        }
        panic!("the tabulator never comes to `{name}`");
    }

    /// A page may draw an element anew between finding and clicking it.
    async fn click(&self, path: &str) {
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = self.visible(path).await.click().await {
            assert!(Instant::now() < deadline, "{path} takes no click: {error}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn visible(&self, path: &str) -> WebElement {
        let query = self.driver.query(By::XPath(path)).wait(PATIENCE, PAUSE);
        match query.ignore_errors(true).and_displayed().first().await {
            Ok(element) => element,
            Err(error) => panic!("{path} at {}: {error}", self.url().await),
        }
    }
}

fn capabilities(scripts: Scripts) -> ChromeCapabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--window-size=1200,800",
        "--lang=en",
    ] {
        capabilities.add_arg(flag).expect("a flag");
    }
    let scripts = match scripts {
        Scripts::Run => 1,
        Scripts::Off => 2,
    };
    let preferences = json!({
        "profile.managed_default_content_settings.javascript": scripts,
        "intl.accept_languages": "en",
        "credentials_enable_service": false,
    });
    let set = capabilities.add_experimental_option("prefs", preferences);
    set.expect("preferences");
    capabilities
}

/// A text as XPath writes it.
fn literal(text: &str) -> String {
    assert!(!text.contains('"'), "a text without double quotes");
    format!("\"{text}\"")
}
