//! Branding, its logo and the preview.

use std::io::Cursor;

use actix_web::http::Method;
use api::audit::AuditEvent;
use api::branding::{Branding, BrandingSettings, MAX_LOGO, PreviewOptions, Scheme};
use api::page::Page;
use api::paths;
use api::problem::kind;
use image::{DynamicImage, ImageFormat};
use serde_json::json;
use store::platform::Role;

use crate::app::TestApp;

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(800, 600)
        .write_to(&mut file, format)
        .unwrap();
    file.into_inner()
}

#[tokio::test]
async fn a_tenant_without_a_branding_has_the_plain_one() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Auditor).await;
    let branding: Branding = ada.get(&paths::branding("acme")).await.ok();
    assert_eq!(branding.settings.name, "Acme Photos");
    assert!(branding.settings.primary.starts_with('#'));
    assert_eq!((branding.version, branding.has_logo), (0, false));
}

#[tokio::test]
async fn is_changed_by_who_read_the_present_one_and_leaves_an_event() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Owner).await;
    let url = paths::branding("acme");
    let before: Branding = ada.get(&url).await.ok();
    let settings = BrandingSettings {
        primary: "#112233".to_owned(),
        ..before.settings
    };
    let update = json!({"settings": settings, "version": 0});
    let after: Branding = ada.put(&url, &update).await.ok();
    assert_eq!((after.version, &after.settings), (1, &settings));
    ada.put(&url, &update).await.problem(409, kind::CONFLICT);
    let update = json!({"settings": settings, "version": 7});
    ada.put(&url, &update).await.problem(409, kind::CONFLICT);

    let query = [("action", Some("branding.update"))];
    let audit = paths::with_query(paths::audit("acme"), &query);
    let events: Page<AuditEvent> = ada.get(&audit).await.ok();
    assert_eq!(events.items.len(), 1);
    assert_eq!(events.items[0].data["after"]["primary"], "#112233");
}

#[tokio::test]
async fn settings_that_pages_cannot_be_made_with_are_named() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let url = paths::branding("acme");
    let before: Branding = ada.get(&url).await.ok();
    for (member, value) in [
        ("name", json!(" ")),
        ("primary", json!("red")),
        ("primary_dark", json!("#12345")),
        ("background", json!("#000000;}body{display:none")),
        ("background_dark", json!("")),
        ("radius", json!(25)),
        ("support_text", json!("two\nlines")),
    ] {
        let mut settings = serde_json::to_value(&before.settings).unwrap();
        settings[member] = value;
        let update = json!({"settings": settings, "version": 0});
        ada.put(&url, &update).await.refuses(&[member]);
    }
    let unchanged: Branding = ada.get(&url).await.ok();
    assert_eq!(unchanged.version, 0);
}

#[tokio::test]
async fn a_logo_is_made_anew_as_png_and_can_be_removed() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Administrator).await;
    let url = paths::branding_logo("acme");
    ada.get(&url).await.problem(404, kind::NOT_FOUND);
    ada.delete(&url).await.problem(404, kind::NOT_FOUND);

    let uploaded = picture(ImageFormat::Jpeg);
    let reply = ada.upload(&url, "image/jpeg", uploaded.clone()).await;
    let branding: Branding = reply.ok();
    assert_eq!((branding.has_logo, branding.version), (true, 1));
    let logo = ada.get(&url).await;
    assert_eq!(logo.header("content-type"), Some("image/png"));
    assert_eq!(logo.header("x-content-type-options"), Some("nosniff"));
    let made = image::load_from_memory_with_format(&logo.content, ImageFormat::Png).unwrap();
    assert_eq!((made.width(), made.height()), (341, 256));

    // The settings can be changed afterwards, and the logo stays.
    let update = json!({"settings": branding.settings, "version": 1});
    let saved: Branding = ada.put(&paths::branding("acme"), &update).await.ok();
    assert!(saved.has_logo);
    ada.delete(&url).await.done();
    ada.get(&url).await.problem(404, kind::NOT_FOUND);
    // Another tenant never had one.
    let stranger = app.operator().await;
    let elsewhere = paths::branding_logo("other");
    stranger.get(&elsewhere).await.problem(404, kind::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_image_is_refused() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let url = paths::branding_logo("acme");
    let png = picture(ImageFormat::Png);
    for (media_type, content) in [
        ("image/png", b"<svg/>".to_vec()),
        ("image/jpeg", png.clone()),
        ("image/webp", Vec::new()),
        ("image/png", png[..png.len() / 2].to_vec()),
    ] {
        let reply = ada.upload(&url, media_type, content).await;
        reply.refuses(&["logo"]);
    }
    for media_type in ["image/svg+xml", "text/html", "application/json"] {
        let reply = ada.upload(&url, media_type, png.clone()).await;
        reply.problem(415, kind::INVALID);
    }
    let reply = ada.upload(&url, "image/png", vec![0; MAX_LOGO + 1]).await;
    reply.problem(413, kind::INVALID);
}

#[tokio::test]
async fn the_preview_shows_settings_that_are_not_stored_and_may_be_framed_here() {
    let app = TestApp::start().await;
    let ada = app.administrator("acme", Role::Support).await;
    let stored: Branding = ada.get(&paths::branding("acme")).await.ok();
    let settings = BrandingSettings {
        name: "Acme <Preview> & Co".to_owned(),
        primary: "#123456".to_owned(),
        ..stored.settings
    };
    let options = PreviewOptions {
        scheme: Some(Scheme::Light),
        version: Some(0),
    };
    let reply = ada
        .get(&paths::branding_preview("acme", &settings, options))
        .await;
    assert_eq!(reply.status, 200);
    let html = reply.text();
    assert!(html.contains("Acme &lt;Preview&gt; &amp; Co") && html.contains("#123456"));
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"));
    assert_eq!(reply.header("x-frame-options"), None);
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    let nonce = nonce.split('\'').next().unwrap();
    assert!(html.contains(&format!("nonce=\"{nonce}\"")));
    let unchanged: Branding = ada.get(&paths::branding("acme")).await.ok();
    assert_eq!(unchanged.settings.name, "Acme Photos");
}

#[tokio::test]
async fn a_preview_that_cannot_be_made_is_a_problem() {
    let app = TestApp::start().await;
    let ada = app.operator().await;
    let url = "/api/v1/tenants/acme/branding/preview";
    ada.get(url).await.problem(400, kind::INVALID);
    let stored: Branding = ada.get(&paths::branding("acme")).await.ok();
    let settings = BrandingSettings {
        primary: "blue".to_owned(),
        ..stored.settings
    };
    let url = paths::branding_preview("acme", &settings, PreviewOptions::default());
    ada.get(&url).await.refuses(&["primary"]);
    let reply = ada
        .call(&Method::POST, "/api/v1/tenants/acme/branding/preview")
        .await;
    reply.problem(405, "about:blank");
}
