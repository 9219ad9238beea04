//! Looks at a page: a picture of it, and what axe-core says about it, in light
//! and dark.

use std::path::PathBuf;
use std::time::Instant;

use e2e::cache;
use serde_json::{Value, json};

use crate::chromium::{Chromium, PATIENCE, PAUSE};

/// Calls axe-core and gives what it found.
const RUN: &str = "const done = arguments[0];
axe.run(document, {resultTypes: ['violations']})
  .then((found) => done({violations: found.violations, passes: found.passes.length}))
  .catch((error) => done({error: String(error)}));";

/// Whether the page is in a colour scheme and nothing on it moves.
///
/// Asked for, instead of waiting for the next frame: a browser without a screen
/// may draw none for as long as nobody looks.
const STILL: &str = "const moving = document.getAnimations()
  .some((animation) => animation.playState === 'running'
    && animation.effect.getComputedTiming().endTime !== Infinity);
return !moving && matchMedia(`(prefers-color-scheme: ${arguments[0]})`).matches;";

/// Impacts that fail a test.
const GRAVE: [&str; 2] = ["serious", "critical"];

/// Keeps pictures of one test under numbers.
pub struct Album {
    name: String,
    axe: String,
    count: u32,
}

impl Album {
    /// An album for a test on a backend.
    pub fn new(name: &str) -> Self {
        let modules = cache::npm(&cache::sources().join("axe"));
        let axe = std::fs::read_to_string(modules.join("axe-core/axe.min.js"));
        Self {
            name: name.to_owned(),
            axe: axe.expect("axe-core"),
            count: 0,
        }
    }

    /// Takes pictures of the page and fails on grave violations.
    pub async fn look(&mut self, browser: &Chromium, page: &str) {
        self.count += 1;
        for scheme in ["light", "dark"] {
            set_scheme(browser, scheme).await;
            self.picture(browser, page, scheme).await;
            self.check(browser, &format!("{page} in {scheme}")).await;
        }
        set_scheme(browser, "light").await;
    }

    /// Fails on grave violations, without a picture.
    pub async fn check(&self, browser: &Chromium, page: &str) {
        let grave = self.grave(browser).await;
        assert!(grave.is_empty(), "{page}:\n{}", grave.join("\n"));
    }

    /// Takes a picture of the whole page, in a window that is as high as it; the
    /// browser is in this colour scheme.
    pub async fn picture(&self, browser: &Chromium, page: &str, scheme: &str) {
        let cdp = browser.driver.cdp();
        let metrics = cdp.send_raw("Page.getLayoutMetrics", ()).await;
        let size = &metrics.expect("the page's size")["cssContentSize"];
        let window = json!({
            "width": size["width"], "height": size["height"], "deviceScaleFactor": 1, "mobile": false,
        });
        let set = cdp.send_raw("Emulation.setDeviceMetricsOverride", window);
        set.await.expect("a higher window");
        is_still(browser, scheme).await;
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let name = format!("{}-{:02}-{page}-{scheme}.png", self.name, self.count);
        let file = folder.join(name);
        let picture = browser.driver.screenshot(&file).await;
        picture.expect("a picture");
        let cleared = cdp.send_raw("Emulation.clearDeviceMetricsOverride", ());
        cleared.await.expect("the window as it was");
        is_still(browser, scheme).await;
    }

    /// Takes a picture of what the window shows.
    pub async fn shot(&self, browser: &Chromium, page: &str) {
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{}{page}.png", self.name));
        let picture = browser.driver.screenshot(&file).await;
        picture.expect("a picture");
    }

    async fn grave(&self, browser: &Chromium) -> Vec<String> {
        // WebDriver's scripts are not subject to the page's policy.
        let loaded = browser.driver.execute(self.axe.as_str(), Vec::new()).await;
        loaded.expect("axe-core loads");
        let found = browser.driver.execute_async(RUN, Vec::new()).await;
        let found = found.expect("axe-core runs").json().clone();
        assert!(
            found["passes"].as_u64() > Some(0),
            "axe-core looked: {found}"
        );
        let violations = found["violations"].as_array().expect("violations");
        let grave = violations.iter().filter(|violation| {
            let impact = violation["impact"].as_str().unwrap_or_default();
            GRAVE.contains(&impact)
        });
        grave.map(described).collect()
    }
}

fn described(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let nodes: Vec<String> = nodes
        .map(|node| format!("    {} {}", node["html"], node["failureSummary"]))
        .collect();
    format!(
        "  {} ({}):\n{}",
        violation["id"],
        violation["impact"],
        nodes.join("\n")
    )
}

/// Light or dark as the system's setting; without animations, in the middle of
/// which colours would be measured.
async fn set_scheme(browser: &Chromium, scheme: &str) {
    let features = json!({"features": [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]});
    let cdp = browser.driver.cdp();
    let set = cdp.send_raw("Emulation.setEmulatedMedia", features).await;
    set.expect("a colour scheme");
    is_still(browser, scheme).await;
}

async fn is_still(browser: &Chromium, scheme: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let still = browser.driver.execute(STILL, vec![json!(scheme)]).await;
        if still.expect("a page").json() == &Value::Bool(true) {
            return;
        }
        assert!(Instant::now() < deadline, "the page keeps moving");
        tokio::time::sleep(PAUSE).await;
    }
}

fn folder() -> PathBuf {
    match std::env::var_os("PARLEY_E2E_OUTPUT") {
        Some(folder) => folder.into(),
        None => cache::sources().join("output"),
    }
}
