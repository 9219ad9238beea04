//! Looks at a page: a picture of it, and what axe-core says about it, in light
//! and dark.

use std::path::PathBuf;

use e2e::cache;
use serde_json::{Value, json};

use crate::chromium::Chromium;

/// Calls axe-core and gives what it found.
const RUN: &str = "const done = arguments[0];
axe.run(document, {resultTypes: ['violations']})
  .then((found) => done({violations: found.violations, passes: found.passes.length}))
  .catch((error) => done({error: String(error)}));";

/// Waits until nothing on the page is on its way, and the page is drawn.
const DRAWN: &str = "const done = arguments[0];
const moving = document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity);
Promise.allSettled(moving.map((animation) => animation.finished))
  .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));";

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
            self.picture(browser, &format!("{page}-{scheme}")).await;
            let grave = self.grave(browser).await;
            assert!(
                grave.is_empty(),
                "{page} in {scheme}:\n{}",
                grave.join("\n")
            );
        }
        set_scheme(browser, "light").await;
    }

    /// Takes a picture of the whole page, in a window that is as high as it.
    pub async fn picture(&self, browser: &Chromium, page: &str) {
        let cdp = browser.driver.cdp();
        let metrics = cdp.send_raw("Page.getLayoutMetrics", ()).await;
        let size = &metrics.expect("the page's size")["cssContentSize"];
        let window = json!({
            "width": size["width"], "height": size["height"], "deviceScaleFactor": 1, "mobile": false,
        });
        let set = cdp.send_raw("Emulation.setDeviceMetricsOverride", window);
        set.await.expect("a higher window");
        is_drawn(browser).await;
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{}-{:02}-{page}.png", self.name, self.count));
        let picture = browser.driver.screenshot(&file).await;
        picture.expect("a picture");
        let cleared = cdp.send_raw("Emulation.clearDeviceMetricsOverride", ());
        cleared.await.expect("the window as it was");
        is_drawn(browser).await;
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
    is_drawn(browser).await;
}

async fn is_drawn(browser: &Chromium) {
    let drawn = browser.driver.execute_async(DRAWN, Vec::new()).await;
    drawn.expect("the page is drawn");
}

fn folder() -> PathBuf {
    match std::env::var_os("PARLEY_E2E_OUTPUT") {
        Some(folder) => folder.into(),
        None => cache::sources().join("output"),
    }
}
