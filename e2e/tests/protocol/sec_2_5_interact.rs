//! RFC 9635 §2.5: how a person can be reached.

use e2e::{Decision, Instance, Parley, Person, redirect, tests};
use gnap::hash::{Interaction, Method};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![
    refuses_where_a_person_is_needed_and_cannot_be_reached,
    refuses_interact_without_start_modes,
    takes_the_start_mode_it_knows_among_others,
    refuses_finish_without_what_it_needs,
    refuses_finish_addresses_that_cannot_be_used,
    refuses_nonces_that_cannot_be_hashed,
    refuses_hash_methods_it_does_not_know,
    hashes_with_the_method_that_was_asked_for,
    speaks_the_first_language_that_it_can,
    software_that_policy_trusts_needs_no_interaction,
];

/// Shows GNAP-2-05, GNAP-2.5-07, GNAP-3.3-08.
async fn refuses_where_a_person_is_needed_and_cannot_be_reached(parley: &Parley) {
    let client = Instance::new(parley);
    let code = "invalid_interaction";
    client
        .ask(json!({"access_token": one_token()}))
        .await
        .refused(code);
    for start in [
        json!([]),
        json!(["unheard-of"]),
        json!(["unheard-of", {"mode": "other"}]),
    ] {
        let members = json!({"access_token": one_token(), "interact": {"start": start}});
        client.ask(members).await.refused(code);
    }
}

/// Shows GNAP-2.5-04, GNAP-2.5.1-01.
async fn refuses_interact_without_start_modes(parley: &Parley) {
    let client = Instance::new(parley);
    for interact in [
        json!({}),
        json!({"start": "redirect"}),
        json!({"start": [{}]}),
        json!({"start": [7]}),
        json!("redirect"),
    ] {
        let members = json!({"access_token": one_token(), "interact": interact});
        client.ask(members).await.refused("invalid_request");
    }
}

/// Shows GNAP-2.5-02, GNAP-2.5-03, GNAP-2.5.1-02, GNAP-3.3-01, GNAP-3.3-08,
/// GNAP-2.5-06, GNAP-2.5.3-01, IANA-GRANT-REQ-08,
/// IANA-START-01.
async fn takes_the_start_mode_it_knows_among_others(parley: &Parley) {
    let client = Instance::new(parley);
    let start = json!(["unheard-of", {"mode": "other", "more": 1}, "redirect"]);
    let interact = json!({"start": start, "hints": {"ui_locales": ["de", "tlh"]}});
    let members = json!({"access_token": one_token(), "interact": interact});
    let answer = client.ask(members).await.ok();
    let interact = answer["interact"].as_object().unwrap();
    assert!(interact["redirect"].is_string());
    assert!(
        interact
            .keys()
            .all(|name| ["redirect", "expires_in"].contains(&name.as_str()))
    );
}

/// Shows GNAP-2.5.2-01, GNAP-2.5.2-08, GNAP-2.5.2-09.
async fn refuses_finish_without_what_it_needs(parley: &Parley) {
    for missing in ["method", "uri", "nonce"] {
        let mut finish = good_finish();
        finish.as_object_mut().unwrap().remove(missing);
        refuses(parley, finish).await;
    }
    let mut finish = good_finish();
    finish["method"] = json!("unheard-of");
    refuses(parley, finish).await;
    accepts(parley, good_finish()).await;
}

/// Shows GNAP-2.5.2-04, GNAP-11.29-01,
/// GNAP-2.5.2-02, GNAP-2.5.2.1-01.
async fn refuses_finish_addresses_that_cannot_be_used(parley: &Parley) {
    for uri in [
        "",
        "/back",
        "client.example",
        "https://client.example/back#here",
        "https://client.example/back?hash=1",
        "https://client.example/back?interact_ref=1",
        "https://client.example/b\u{e4}ck",
        "https://client.example/two\nlines",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://client.example/back",
    ] {
        let mut finish = good_finish();
        finish["uri"] = json!(uri);
        refuses(parley, finish).await;
    }
    for uri in [
        "http://localhost:1234/back",
        "http://127.0.0.1:1/",
        "com.example.app:/back",
    ] {
        let mut finish = good_finish();
        finish["uri"] = json!(uri);
        accepts(parley, finish).await;
    }
}

/// Shows GNAP-2.5.2-09, GNAP-4.2.3-02.
async fn refuses_nonces_that_cannot_be_hashed(parley: &Parley) {
    for nonce in [
        json!(""),
        json!("\u{fc}nique"),
        json!("two\nlines"),
        json!("a b"),
        json!(7),
    ] {
        let mut finish = good_finish();
        finish["nonce"] = nonce;
        refuses(parley, finish).await;
    }
}

/// Shows GNAP-4.2.3-04, GNAP-2.5.2-10, IANA-HASHNAME-02, IANA-HASHNAME-03,
/// IANA-HASHNAME-04, IANA-HASHNAME-05, IANA-HASHNAME-06, IANA-HASHNAME-09.
async fn refuses_hash_methods_it_does_not_know(parley: &Parley) {
    for method in [
        "md5",
        "foo",
        "sha2",
        "",
        "SHA-256",
        // Registered, and too short to rely on.
        "sha-256-128",
        "sha-256-120",
        "sha-256-96",
        "sha-256-64",
        "sha-256-32",
        "sha3-224",
    ] {
        let mut finish = good_finish();
        finish["hash_method"] = json!(method);
        refuses(parley, finish).await;
    }
    accepts(parley, good_finish()).await;
}

/// Shows GNAP-4.2.3-02, GNAP-4.2.3-03, IANA-HASHNAME-01, IANA-HASHNAME-07,
/// IANA-HASHNAME-08, IANA-HASHNAME-10, IANA-HASHNAME-11, IANA-HASHNAME-12,
/// IANA-HASHNAME-13, IANA-HASHNAME-14, IANA-HASHNAME-15, IANA-HASHNAME-16,
/// IANA-HASHNAME-17.
async fn hashes_with_the_method_that_was_asked_for(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    for name in [
        "sha-256",
        "sha-384",
        "sha-512",
        "sha3-256",
        "sha3-384",
        "sha3-512",
        "blake2s-256",
        "blake2b-256",
        "blake2b-512",
        "k12-256",
        "k12-512",
    ] {
        let mut finish = good_finish();
        finish["hash_method"] = json!(name);
        let client_nonce = finish["nonce"].as_str().unwrap().to_owned();
        let interact = json!({"start": ["redirect"], "finish": finish});
        let members = json!({"access_token": one_token(), "interact": interact});
        let response = client.ask(members).await.grant();
        let page = alice.open(redirect(&response)).await;
        let callback = alice.decide(&page, Decision::Deny).await.callback();
        let query = |wanted: &str| {
            let mut pairs = callback.query_pairs();
            let found = pairs.find(|(name, _)| name == wanted);
            found.expect(wanted).1.into_owned()
        };
        let server_nonce = response.interact.unwrap().finish.unwrap();
        let hashed = Interaction {
            client_nonce: &client_nonce,
            server_nonce: server_nonce.expose(),
            interact_ref: &query("interact_ref"),
            grant_endpoint: client.grant_endpoint(),
        };
        let method = Method::from_name(name).expect(name);
        assert_eq!(query("hash"), hashed.hash(method), "{name}");
    }
}

/// Shows GNAP-2.5.3.1-01, GNAP-2.5.3.1-02, IANA-HINT-01.
async fn speaks_the_first_language_that_it_can(parley: &Parley) {
    let client = Instance::new(parley);
    let alice = Person::alice(parley).await;
    for (locales, language) in [
        (&["fr-CA", "de-AT", "en"][..], "de"),
        (&["en", "de"], "en"),
        (&["ar"], "ar"),
        (&["tlh", "xx"], "en"),
        (&[], "en"),
    ] {
        let interact = json!({"start": ["redirect"], "hints": {"ui_locales": locales}});
        let members = json!({"access_token": one_token(), "interact": interact});
        let response = client.ask(members).await.grant();
        let page = alice.open(redirect(&response)).await;
        let lang = format!("<html lang=\"{language}\"");
        assert!(page.html.contains(&lang), "{locales:?}: {:.200}", page.html);
    }
}

/// Shows GNAP-4-01, GNAP-3.3-10.
async fn software_that_policy_trusts_needs_no_interaction(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    let interact = json!({"start": ["redirect"], "finish": good_finish()});
    let members = json!({"access_token": one_token(), "interact": interact});
    let answer = client.ask(members).await.ok();
    assert_eq!(answer.get("interact"), None);
    assert!(answer["access_token"]["value"].is_string());
}

fn good_finish() -> Value {
    json!({"method": "redirect", "uri": "https://client.example/back", "nonce": e2e::nonce()})
}

async fn refuses(parley: &Parley, finish: Value) {
    ask(parley, finish).await.refused("invalid_request");
}

async fn accepts(parley: &Parley, finish: Value) {
    ask(parley, finish).await.ok();
}

async fn ask(parley: &Parley, finish: Value) -> e2e::Reply {
    let interact = json!({"start": ["redirect"], "finish": finish});
    let members = json!({"access_token": one_token(), "interact": interact});
    Instance::new(parley).ask(members).await
}
