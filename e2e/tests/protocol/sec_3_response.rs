//! RFC 9635 §3: what a grant response says, and what it must not say.

use e2e::{Instance, Parley, manage, only_token, redirect, tests};
use gnap::response::GrantResponse;
use serde_json::{Value, json};
use url::Url;

use crate::rights::{one_token, photos};

tests![
    a_pending_grant_releases_nothing_and_tells_how_to_go_on,
    an_approved_grant_has_a_token_and_no_interaction,
    interaction_addresses_are_unique_and_say_nothing,
    the_finish_nonce_comes_only_with_a_finish_method,
];

/// Shows GNAP-1.5-01, GNAP-1.5-02, GNAP-1.5-03, GNAP-3-01, GNAP-3-03,
/// GNAP-3-07, GNAP-3-08, GNAP-3.1-02, GNAP-3.1-05, GNAP-3.1-07, GNAP-3.1-09,
/// GNAP-3.1-10, GNAP-3.1-12, GNAP-3.2-01, GNAP-3.3-01, GNAP-3.3-05.
async fn a_pending_grant_releases_nothing_and_tells_how_to_go_on(parley: &Parley) {
    let interaction = Instance::new(parley).interact(one_token()).await;
    let answer = serde_json::to_value(&interaction.response).unwrap();
    assert_eq!(names(&answer), ["continue", "interact"]);

    let go_on = &answer["continue"];
    assert_eq!(names(go_on), ["access_token", "uri", "wait"]);
    assert_eq!(names(&go_on["access_token"]), ["value"]);
    assert!(go_on["wait"].as_u64().unwrap() >= 5);
    is_absolute(&go_on["uri"]);

    let interact = &answer["interact"];
    assert_eq!(names(interact), ["expires_in", "finish", "redirect"]);
    is_absolute(&interact["redirect"]);
    assert!(interact["finish"].as_str().unwrap().is_ascii());
}

/// Shows GNAP-3-02, GNAP-3.2.1-01, GNAP-3.2.1-04, GNAP-3.2.1-08,
/// GNAP-3.2.1-12, GNAP-3.2.1-13, GNAP-3.2.1-17, GNAP-3.2.1-18, GNAP-3.2.1-19,
/// GNAP-3.2.1-23, GNAP-3.3-10, GNAP-11.37-01, GNAP-11.38-01.
async fn an_approved_grant_has_a_token_and_no_interaction(parley: &Parley) {
    let answer = Instance::photo_sync(parley)
        .ask(json!({"access_token": one_token()}))
        .await;
    let value = answer.ok();
    assert_eq!(names(&value), ["access_token", "continue"]);
    let token = &value["access_token"];
    assert_eq!(names(token), ["access", "expires_in", "manage", "value"]);
    assert_eq!(token["access"], json!([photos(&["read"])]));
    assert!(token["expires_in"].as_u64().unwrap() > 0);
    assert_eq!(names(&token["manage"]), ["access_token", "uri"]);
    assert_eq!(names(&token["manage"]["access_token"]), ["value"]);
    is_absolute(&token["manage"]["uri"]);

    let granted: GrantResponse = answer.grant();
    let token = only_token(&granted);
    let (value, manage) = (token.value.expose(), manage(token));
    let management = manage.access_token.value.expose();
    let go_on = granted
        .continuation
        .as_ref()
        .unwrap()
        .access_token
        .value
        .expose();
    for text in [value, management, go_on] {
        let is_token68 = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        assert!(text.trim_end_matches('=').chars().all(is_token68));
        // 128 bits in base64url are 22 characters.
        assert!(text.len() >= 22);
        assert!(!manage.uri.contains(text));
    }
    assert!(value != management && management != go_on && value != go_on);
}

/// Shows GNAP-3.3.1-01, GNAP-11.17-01.
async fn interaction_addresses_are_unique_and_say_nothing(parley: &Parley) {
    let client = Instance::new(parley);
    let (one, other) = (
        client.interact(one_token()).await,
        client.interact(one_token()).await,
    );
    assert_ne!(one.redirect(), other.redirect());
    for secret in [
        one.going_on().access_token.value.expose(),
        one.response
            .interact
            .as_ref()
            .unwrap()
            .finish
            .as_ref()
            .unwrap()
            .expose(),
        client.key().kid(),
    ] {
        assert!(!one.redirect().contains(secret));
    }
    let code = one.redirect().rsplit('/').next().unwrap();
    assert!(code.len() >= 22, "128 bits in base64url: {code}");
}

/// Shows GNAP-2.5-05, GNAP-3.3-05.
async fn the_finish_nonce_comes_only_with_a_finish_method(parley: &Parley) {
    let client = Instance::new(parley);
    let response = client.interact_without_finish(one_token()).await;
    is_absolute(&json!(redirect(&response)));
    assert_eq!(response.interact.unwrap().finish, None);
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

fn is_absolute(uri: &Value) {
    let uri = Url::parse(uri.as_str().unwrap()).expect("an absolute URI");
    assert_eq!(uri.fragment(), None);
}
