//! The console in a narrow window, from left to right and from right to left:
//! no page is wider than the window.

use std::collections::BTreeSet;
use std::time::Instant;

use e2e::{Backend, Instance, Parley, tests};
use serde_json::{Value, json};

use crate::axe::Album;
use crate::chromium::{Chromium, PATIENCE, PAUSE, Scripts};
use crate::console_session::set_up;

tests![alone: every_page_fits_a_narrow_window];

/// Pages that neither the navigation nor a list leads to.
const FURTHER: [&str; 11] = [
    "policies/new",
    "policies/draft",
    "policies/tests",
    "policies/tests/new",
    "policies/replays",
    "policies/shadow",
    "policies/versions",
    "resource-sets/new",
    "client-classes/new",
    "key-references/new",
    "users/new",
];

/// Whether a page stands there, and nothing of it is on its way.
const THERE: &str = "return !!document.querySelector('#main h1')
  && !document.querySelector('.skeleton, [aria-busy=true]');";

/// What is wider than the window, if the page is.
const WIDER: &str = "const root = document.documentElement;
root.dir = arguments[0];
if (root.scrollWidth <= root.clientWidth) return [];
const out = [...document.querySelectorAll('#main *')].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
});
return [`${root.scrollWidth} > ${root.clientWidth}`]
  .concat(out.slice(0, 5).map((element) => element.outerHTML.slice(0, 160)));";

const LINKS: &str = "return [...document.querySelectorAll(arguments[0])]
  .map((link) => link.getAttribute('href'));";

async fn every_page_fits_a_narrow_window(backend: Backend) {
    let parley = Parley::start(backend).await;
    let album = Album::new(&format!("{}-narrow", backend.name()));
    let browser = Chromium::start(Scripts::Run).await;
    let client = Instance::photo_sync(&parley);
    let photos = json!({"access": [{"type": "photo-api", "actions": ["read"]}]});
    let given = client.ask(json!({"access_token": photos})).await;
    assert_eq!(given.status(), 200);
    set_up(&browser, &parley).await;
    let home = browser.url().await;
    let home = home.trim_end_matches('/');
    let origin = home.split("/console").next().unwrap();
    narrow(&browser).await;

    let mut pages = links(&browser, ".nav-link").await;
    assert!(pages.len() > 12, "{pages:?}");
    let below = home.strip_prefix(origin).unwrap();
    pages.extend(FURTHER.map(|path| format!("{below}/{path}")));
    let (mut seen, mut wide) = (BTreeSet::new(), Vec::new());
    while let Some(path) = pages.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        browser.open(&format!("{origin}{path}")).await;
        is_there(&browser, &path).await;
        for direction in ["rtl", "ltr"] {
            let found = browser.driver.execute(WIDER, vec![json!(direction)]);
            let found = found.await.unwrap().json().clone();
            let name = path.trim_start_matches(below).replace('/', "-");
            album.shot(&browser, &format!("{name}-{direction}")).await;
            if found != json!([]) {
                wide.push(format!("{path} {direction}: {found:#}"));
            }
        }
        album.check(&browser, &path).await;
        // The first of each list stands for the others.
        pages.extend(links(&browser, "#main .row-link").await.into_iter().take(1));
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    assert!(seen.len() > 30, "{seen:?}");
    browser.quit().await;
}

async fn narrow(browser: &Chromium) {
    let window = json!({"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false});
    let cdp = browser.driver.cdp();
    let set = cdp.send_raw("Emulation.setDeviceMetricsOverride", window);
    set.await.expect("a narrow window");
}

async fn links(browser: &Chromium, which: &str) -> Vec<String> {
    let found = browser.driver.execute(LINKS, vec![json!(which)]).await;
    let found = found.unwrap().json().clone();
    let found = found.as_array().cloned().unwrap_or_default();
    found
        .iter()
        .filter_map(|link| link.as_str().map(str::to_owned))
        .collect()
}

async fn is_there(browser: &Chromium, path: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let there = browser.driver.execute(THERE, Vec::new()).await;
        if there.is_ok_and(|there| there.json() == &Value::Bool(true)) {
            return;
        }
        assert!(Instant::now() < deadline, "{path} does not come");
        tokio::time::sleep(PAUSE).await;
    }
}
