//! RFC 9635 §3: what a grant response says, and what it must not say.

use e2e::{Instance, Parley, going_on, manage, nonce, only_token, redirect, tests};
use gnap::response::GrantResponse;
use proof::Request;
use serde_json::{Value, json};
use url::Url;

use crate::rights::{one_token, photos};

tests![
    a_pending_grant_releases_nothing_and_tells_how_to_go_on,
    an_approved_grant_has_a_token_and_no_interaction,
    interaction_addresses_are_unique_and_say_nothing,
    the_finish_nonce_comes_only_with_a_finish_method,
    an_error_is_an_object_with_code_and_description_and_nothing_else,
    an_answer_that_refuses_a_signature_names_the_scheme,
];

/// Shows GNAP-1.5-01, GNAP-1.5-02, GNAP-1.5-03, GNAP-3-01, GNAP-3-03,
/// GNAP-3-07, GNAP-3-08, GNAP-3.1-02, GNAP-3.1-05, GNAP-3.1-07, GNAP-3.1-09,
/// GNAP-3.1-10, GNAP-3.1-12, GNAP-3.2-01, GNAP-3.3-01, GNAP-3.3-05,
/// IANA-GRANT-RESP-01, IANA-GRANT-RESP-04, IANA-INTERACT-RESP-01, IANA-INTERACT-RESP-05, IANA-INTERACT-RESP-06.
async fn a_pending_grant_releases_nothing_and_tells_how_to_go_on(parley: &Parley) {
    let finish = json!({"method": "redirect", "uri": "https://client.example/", "nonce": nonce()});
    let interact = json!({"start": ["redirect"], "finish": finish});
    let members = json!({"access_token": one_token(), "interact": interact});
    let reply = Instance::new(parley).ask(members).await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let answer = reply.ok();
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
/// GNAP-3.2.1-23, GNAP-3.3-10, GNAP-11.37-01, GNAP-11.38-01,
/// GNAP-3.2.1-03, GNAP-3.2.1-10, GNAP-3.2.1-11, GNAP-11.21-01, GNAP-11.28-01,
/// IANA-GRANT-RESP-02.
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

/// Shows GNAP-3-06, GNAP-3-07, GNAP-3-08, GNAP-3.6-01, GNAP-3.6-02,
/// GNAP-3.6-05, IANA-GRANT-RESP-07.
async fn an_error_is_an_object_with_code_and_description_and_nothing_else(parley: &Parley) {
    let software = Instance::photo_sync(parley);
    let person_needed = Instance::new(parley);
    let pending = person_needed.interact_without_finish(one_token()).await;
    let asked = |members: Value| software.ask(members);
    let wrong_flag = json!({"access": [photos(&["read"])], "flags": ["unheard-of"]});
    for (reply, with_continue) in [
        (asked(json!({})).await, false),
        (asked(json!({"access_token": wrong_flag})).await, false),
        (
            asked(json!({"client": "nobody", "access_token": one_token()})).await,
            false,
        ),
        (
            asked(json!({"access_token": {"access": [photos(&["write"])]}})).await,
            false,
        ),
        (
            person_needed
                .ask(json!({"access_token": one_token()}))
                .await,
            false,
        ),
        (person_needed.poll(going_on(&pending)).await, true),
    ] {
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        // Checks that the code is registered, too.
        let object = reply.refused_somehow();
        let expected: &[&str] = match with_continue {
            true => &["continue", "error"],
            false => &["error"],
        };
        assert_eq!(names(&object), expected);
        assert_eq!(names(&object["error"]), ["code", "description"]);
        assert!(!object["error"]["description"].as_str().unwrap().is_empty());
    }
}

/// Shows IANA-AUTHSCHEME-01,
/// GNAP-7.2-03.
async fn an_answer_that_refuses_a_signature_names_the_scheme(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let content = client.asking(json!({"access_token": one_token()}));
    let unsigned = client.send_as_is(client.request(&content)).await;
    unsigned.refused("invalid_client");
    assert_eq!(unsigned.header("www-authenticate"), Some("GNAP"));
    // The scheme is the one that continuation is authorized with.
    let granted = client.send(client.request(&content)).await.grant();
    let go_on = going_on(&granted);
    let other_scheme = format!("Token {}", go_on.access_token.value.expose());
    let request = Request::new("DELETE", &go_on.uri).with_header("authorization", other_scheme);
    client.send(request).await.refused("invalid_continuation");
    client.cancel(go_on).await.no_content();
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
