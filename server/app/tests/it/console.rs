//! The console's place on the server.

use crate::app::TestApp;

#[tokio::test]
async fn the_root_leads_to_the_console() {
    let app = TestApp::start().await;
    for url in ["/", "/console"] {
        let reply = app.anonymous().get(url).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (307, Some("/console/"))
        );
    }
}

#[tokio::test]
async fn every_address_of_the_console_is_a_page_under_its_policy() {
    let app = TestApp::start().await;
    for url in [
        "/console/",
        "/console/setup?token=x",
        "/console/acme/grants/1",
    ] {
        let reply = app.anonymous().get(url).await;
        assert_eq!(reply.status, 200);
        assert_eq!(
            reply.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
        let policy = reply.header("content-security-policy").unwrap();
        for part in [
            "frame-ancestors 'none'",
            "frame-src 'self'",
            "'wasm-unsafe-eval'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(reply.text().starts_with("<!doctype html>"));
    }
}

#[tokio::test]
async fn a_missing_file_is_not_the_page() {
    let app = TestApp::start().await;
    for url in [
        "/console/console-0.wasm",
        "/console/../Cargo.toml.js",
        "/console/a/b.css",
    ] {
        let reply = app.anonymous().get(url).await;
        assert_eq!(reply.status, 404, "{url}");
    }
}
