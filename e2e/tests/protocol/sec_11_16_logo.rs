//! RFC 9635 §2.3.2, §11.16, §12.1.1: a client's logo is got by the AS, made
//! anew, and shown from the page itself.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{Given, Instance, Page, Parley, Person, Receiver, Tenant, redirect, tests};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    a_logo_by_value_is_made_anew,
    a_logo_is_got_once_and_by_nobody_else,
    what_is_no_image_is_not_shown,
    refuses_addresses_that_are_none,
    a_logo_inside_is_not_got,
];

/// One red pixel as a PNG.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

async fn ask(client: &Instance, logo: &str) -> e2e::Reply {
    let display = json!({"name": "Photo Printer", "logo_uri": logo});
    let itself = json!({"key": client.key().public(), "display": display});
    let interact = json!({"start": ["redirect"]});
    let members = json!({"client": itself, "access_token": one_token(), "interact": interact});
    client.ask(members).await
}

/// The consent page, once the logo had its time.
async fn consent(tenant: &Tenant, client: &Instance, logo: &str, shown: bool) -> Page {
    let response = ask(client, logo).await.grant();
    let person = Person::new();
    let page = person.open(redirect(&response)).await;
    let mut page = person.sign_in(&page, &tenant.demo().sign_in).await;
    let deadline = Instant::now() + Duration::from_secs(if shown { 20 } else { 2 });
    while !has_logo(&page) && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
        page = person.open(redirect(&response)).await;
    }
    assert_eq!(has_logo(&page), shown);
    page
}

fn has_logo(page: &Page) -> bool {
    page.html.contains("src=\"data:image/png;base64,")
}

/// Shows GNAP-11.16-01, GNAP-12.1.1-01, IANA-DISPLAY-03.
async fn a_logo_by_value_is_made_anew(parley: &Parley) {
    let client = Instance::new(parley);
    let logo = format!("data:image/png;base64,{PIXEL}");
    let page = consent(parley.tenant(), &client, &logo, true).await;
    assert!(
        !page.html.contains(PIXEL),
        "the client's file is not served"
    );
}

/// Shows GNAP-11.16-01, GNAP-12.1.1-01: the host of the logo sees one call of
/// the AS, when the request comes and not when somebody looks.
async fn a_logo_is_got_once_and_by_nobody_else(parley: &Parley) {
    let png = STANDARD.decode(PIXEL).unwrap();
    let receiver = Receiver::start(vec![Given::new(200, "content-type: image/png", png)]).await;
    let settings = json!({"outbound_exceptions": [receiver.place()]});
    let tenant = parley.make_tenant_with(&settings);
    let uri = receiver.uri("/logo.png");
    let client = Instance::new(&tenant);
    ask(&client, &uri).await.grant();
    let got = receiver.wait_for(1).await.remove(0);
    assert_eq!(got.line, "GET /logo.png");
    for name in ["referer", "cookie", "authorization", "origin"] {
        assert_eq!(got.header(name), None, "{name}");
    }
    let page = consent(&tenant, &client, &uri, true).await;
    assert!(!page.html.contains(receiver.place()));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    consent(&tenant, &Instance::new(&tenant), &uri, true).await;
    assert_eq!(receiver.taken().len(), 1);
}

/// Shows GNAP-11.16-01: nothing but an image of ours is ever shown.
async fn what_is_no_image_is_not_shown(parley: &Parley) {
    let page = "<script>alert(1)</script>";
    let receiver = Receiver::start(vec![Given::new(200, "content-type: image/png", page)]).await;
    let settings = json!({"outbound_exceptions": [receiver.place()]});
    let tenant = parley.make_tenant_with(&settings);
    let client = Instance::new(&tenant);
    let page = consent(&tenant, &client, &receiver.uri("/logo"), false).await;
    assert!(!page.html.contains("<script"));
}

/// Absolute URIs only; by value an image.
async fn refuses_addresses_that_are_none(parley: &Parley) {
    let client = Instance::new(parley);
    for logo in [
        "/logo.png",
        "logo.png",
        "//client.example/logo.png",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:,text",
    ] {
        ask(&client, logo).await.refused("invalid_request");
    }
    let display: Value = json!({"name": "Photo Printer", "uri": "/about"});
    let itself = json!({"key": client.key().public(), "display": display});
    let members = json!({"client": itself, "access_token": one_token()});
    client.ask(members).await.refused("invalid_request");
}

/// Shows GNAP-11.34-01 for logos.
async fn a_logo_inside_is_not_got(parley: &Parley) {
    let png = STANDARD.decode(PIXEL).unwrap();
    let receiver = Receiver::start(vec![Given::new(200, "content-type: image/png", png)]).await;
    let client = Instance::new(parley);
    let uri = receiver.uri("/logo.png");
    consent(parley.tenant(), &client, &uri, false).await;
    assert_eq!(receiver.taken().len(), 0);
}
