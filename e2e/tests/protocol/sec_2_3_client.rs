//! RFC 9635 §2.3, §7.1: who asks, by identifier or by key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{Instance, Parley, Person, redirect, tests};
use proof::SigningKey;
use serde_json::{Value, json};

use crate::rights::{PHOTOS_READ, one_token};

tests![
    refuses_an_unknown_instance_identifier,
    refuses_another_key_for_an_instance_identifier,
    knows_a_registered_client_by_identifier_and_by_key,
    a_claimed_class_is_no_right,
    refuses_a_client_that_shows_no_key,
    refuses_a_key_that_did_not_sign,
    refuses_keys_that_are_not_public,
    refuses_keys_in_no_or_several_formats,
    refuses_keys_without_what_they_must_have,
    refuses_algorithms_that_do_not_fit,
    takes_a_key_on_p_256,
    tells_an_identifier_for_a_client_that_was_allowed,
    an_identifier_is_one_instance_and_says_nothing,
    a_name_that_somebody_else_registered_is_no_proof,
    what_is_registered_counts_and_nothing_is_added,
    a_client_without_a_name_is_shown_as_one,
    addresses_for_display_are_absolute,
];

/// Shows GNAP-2.3.1-03,
/// GNAP-3.6-07.
async fn refuses_an_unknown_instance_identifier(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    for unknown in ["nobody", "", "demo"] {
        let members = json!({"client": unknown, "access_token": one_token()});
        client.ask(members).await.refused("invalid_client");
    }
}

/// Shows GNAP-2.3.1-02, GNAP-7.3.1-18.
async fn refuses_another_key_for_an_instance_identifier(parley: &Parley) {
    let stranger = Instance::new(parley);
    let members =
        json!({"client": parley.tenant().demo().instance_id, "access_token": one_token()});
    stranger
        .ask(members.clone())
        .await
        .refused("invalid_client");
    Instance::photo_sync(parley).ask(members).await.ok();
}

/// Shows GNAP-2.3-08, GNAP-2.3.1-01, GNAP-2.3.3-01, GNAP-4-01,
/// GNAP-2.3.2-01, IANA-GRANT-REQ-04, IANA-GRANT-REQ-05, IANA-CLIENT-01.
async fn knows_a_registered_client_by_identifier_and_by_key(parley: &Parley) {
    let client = Instance::photo_sync(parley);
    client.ask(json!({"access_token": one_token()})).await.ok();
    let members = json!({"client": client.by_value(), "access_token": one_token()});
    let by_value = client.ask(members).await.ok();
    assert!(by_value["access_token"].is_object());
}

/// Shows GNAP-2.3-04, GNAP-2.3-06, GNAP-2.3-09, GNAP-2.3.3-02,
/// GNAP-2.3.3-03, IANA-CLIENT-03.
async fn a_claimed_class_is_no_right(parley: &Parley) {
    for class in ["photo-sync", "photo-app", "a class nobody knows"] {
        let stranger = Instance::new(parley);
        let mut itself = stranger.by_value();
        itself["class_id"] = json!(class);
        let members = json!({
            "client": itself,
            "access_token": {"access": [PHOTOS_READ]},
            "interact": {"start": ["redirect"]},
        });
        let answer = stranger.ask(members).await.ok();
        assert_eq!(answer.get("access_token"), None, "{class}");
        assert!(answer["interact"]["redirect"].is_string(), "{class}");
    }
}

/// Shows GNAP-2.3-03.
async fn refuses_a_client_that_shows_no_key(parley: &Parley) {
    let client = Instance::new(parley);
    for itself in [
        json!({}),
        json!({"display": {"name": "x"}}),
        json!(7),
        json!([]),
    ] {
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused("invalid_request");
    }
    let members = json!({"client": {"key": "a-reference"}, "access_token": one_token()});
    client.ask(members).await.refused("invalid_client");
}

/// Shows GNAP-2.3-07, GNAP-7.1-08, GNAP-7.3-01.
async fn refuses_a_key_that_did_not_sign(parley: &Parley) {
    let (one, other) = (Instance::new(parley), Instance::new(parley));
    let members = json!({"client": one.by_value(), "access_token": one_token()});
    other.ask(members).await.refused("invalid_client");
}

/// Shows GNAP-2.3-10, GNAP-7.1-02, GNAP-11.7-01,
/// GNAP-7.1.2-03.
async fn refuses_keys_that_are_not_public(parley: &Parley) {
    let client = Instance::new(parley);
    let mut private = client.by_value();
    private["key"]["jwk"]["d"] = json!(URL_SAFE_NO_PAD.encode([1; 32]));
    let symmetric = json!({"key": {
        "proof": "httpsig",
        "jwk": {"kty": "oct", "kid": "client-key", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode([1; 32])},
    }});
    for itself in [private, symmetric] {
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused("invalid_client");
    }
}

/// Shows GNAP-7.1-02, GNAP-11.35-01.
async fn refuses_keys_in_no_or_several_formats(parley: &Parley) {
    let client = Instance::new(parley);
    let good = client.by_value();
    for change in [
        json!({"cert": "MIIC"}),
        json!({"cert#S256": "aGFzaA"}),
        json!({"jwk": null}),
    ] {
        let mut itself = good.clone();
        for (name, value) in change.as_object().unwrap() {
            itself["key"][name] = value.clone();
        }
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused("invalid_client");
    }
}

/// Shows GNAP-7.1-01, GNAP-7.1-03, GNAP-7.3-02, GNAP-7.3.1-01, GNAP-7.3.1-02.
async fn refuses_keys_without_what_they_must_have(parley: &Parley) {
    let client = Instance::new(parley);
    let good = client.by_value();
    for missing in [
        "/key/proof",
        "/key/jwk/kid",
        "/key/jwk/alg",
        "/key/jwk/x",
        "/key/jwk/crv",
    ] {
        let mut itself = good.clone();
        remove(&mut itself, missing);
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused_somehow();
    }
    for proof in [
        json!({}),
        json!({"method": "httpsig"}),
        json!({"method": "httpsig", "alg": "ed25519"}),
        json!({"method": "httpsig", "content-digest-alg": "sha-256"}),
        json!("unheard-of"),
        json!(7),
    ] {
        let mut itself = good.clone();
        itself["key"]["proof"] = proof;
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused_somehow();
    }
    let proof = json!({"method": "httpsig", "alg": "ed25519", "content-digest-alg": "sha-256"});
    let mut itself = good;
    itself["key"]["proof"] = proof;
    let members = json!({
        "client": itself,
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    });
    client.ask(members).await.ok();
}

/// Shows GNAP-7.1-04, GNAP-7.3.1-14.
async fn refuses_algorithms_that_do_not_fit(parley: &Parley) {
    let client = Instance::new(parley);
    for alg in ["none", "HS256", "ES256", "RS256", ""] {
        let mut itself = client.by_value();
        itself["key"]["jwk"]["alg"] = json!(alg);
        let members = json!({"client": itself, "access_token": one_token()});
        client.ask(members).await.refused("invalid_client");
    }
}

/// Shows GNAP-2.3-01, GNAP-7.3.1-14 for the second algorithm.
async fn takes_a_key_on_p_256(parley: &Parley) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    let key = parley_client::create_key(&file, parley_client::KeyAlgorithm::P256).unwrap();
    let client = Instance::with_key(parley, key);
    let granted = client.allowed(parley, one_token()).await;
    assert!(granted.access_token.is_some());

    let other = SigningKey::from_ed25519_seed(client.key().kid(), &[9; 32]).unwrap();
    let members = json!({"client": client.by_value(), "access_token": one_token()});
    let other = Instance::with_key(parley, other);
    other.ask(members).await.refused("invalid_client");
}

/// Shows GNAP-2.3.1-01, GNAP-3-05.
async fn tells_an_identifier_for_a_client_that_was_allowed(parley: &Parley) {
    let client = Instance::new(parley);
    let granted = client.allowed(parley, one_token()).await;
    let identifier = granted.instance_id.expect("`instance_id`");
    let members = json!({
        "client": identifier.expose(),
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    });
    Instance::new(parley)
        .ask(members.clone())
        .await
        .refused("invalid_client");
    client.ask(members).await.ok();
}

/// Shows GNAP-3.5-01, GNAP-3.5-02, GNAP-3.5-04, GNAP-3.5-05, GNAP-3.5-06,
/// GNAP-12.5-01,
/// IANA-GRANT-RESP-06.
async fn an_identifier_is_one_instance_and_says_nothing(parley: &Parley) {
    let mut identifiers = Vec::new();
    for _ in 0..3 {
        let client = Instance::new(parley);
        let granted = client.allowed(parley, one_token()).await;
        let identifier = granted.instance_id.expect("`instance_id`");
        let text = identifier.expose().to_owned();
        // 128 bits in base64url are 22 characters.
        assert!(text.len() >= 22, "{text}");
        let itself = client.by_value().to_string();
        assert!(!itself.contains(&text));
        assert!(!text.contains(client.key().kid()));
        let members = json!({
            "client": text,
            "access_token": one_token(),
            "interact": {"start": ["redirect"]},
        });
        client.ask(members).await.ok();
        identifiers.push(text);
    }
    identifiers.sort_unstable();
    identifiers.dedup();
    assert_eq!(identifiers.len(), 3);
}

/// Shows GNAP-2.3.2-07, GNAP-11.15-01.
async fn a_name_that_somebody_else_registered_is_no_proof(parley: &Parley) {
    let stranger = Instance::new(parley);
    let mut itself = stranger.by_value();
    itself["display"]["name"] = json!("Nightly backup");
    let members = json!({
        "client": itself,
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    });
    let response = stranger.ask(members).await.grant();
    assert_eq!(response.access_token, None);
    let page = Person::alice(parley).await.open(redirect(&response)).await;
    assert!(page.html.contains("Nightly backup"));
    assert!(page.html.contains("First time seen"), "it is marked");
}

/// Shows GNAP-2.3-11, GNAP-2.3-12, GNAP-11.14-02, IANA-DISPLAY-02. The control
/// is a stranger that says the same.
async fn what_is_registered_counts_and_nothing_is_added(parley: &Parley) {
    let alice = Person::alice(parley).await;
    let shown = async |client: &Instance, itself: Value| {
        let members = json!({
            "client": itself,
            "access_token": one_token(),
            "interact": {"start": ["redirect"]},
        });
        let response = client.ask(members).await.grant();
        alice.open(redirect(&response)).await.html
    };
    let said = json!({
        "name": "Somebody Else",
        "uri": "https://elsewhere.example/about",
        "logo_uri": "data:image/png;base64,AAAA",
    });
    let with_more = |client: &Instance| {
        let mut itself = client.by_value();
        itself["display"] = said.clone();
        itself["class_id"] = json!("another-class");
        itself
    };
    let app = Instance::photo_app(parley);
    let registered = shown(&app, app.itself()).await;
    assert!(registered.contains("Registered"));
    for page in [
        shown(&app, with_more(&app)).await,
        // Nothing of it was remembered.
        shown(&app, app.itself()).await,
    ] {
        assert!(page.contains("Registered"));
        assert!(!page.contains("Somebody Else") && !page.contains("elsewhere.example"));
    }
    let stranger = Instance::new(parley);
    let page = shown(&stranger, with_more(&stranger)).await;
    assert!(page.contains("Somebody Else") && page.contains("elsewhere.example"));
    assert!(page.contains("First time seen") && !page.contains("Registered"));
}

/// Shows GNAP-2.3.2-02.
async fn a_client_without_a_name_is_shown_as_one(parley: &Parley) {
    let client = Instance::new(parley);
    for itself in [
        json!({"key": client.by_value()["key"]}),
        json!({"key": client.by_value()["key"], "display": {}}),
        json!({"key": client.by_value()["key"], "display": {"name": " "}}),
    ] {
        let members = json!({
            "client": itself,
            "access_token": one_token(),
            "interact": {"start": ["redirect"]},
        });
        let response = client.ask(members).await.grant();
        let page = Person::alice(parley).await.open(redirect(&response)).await;
        assert!(page.html.contains("An application without a name"));
    }
}

/// Shows GNAP-2.3.2-03, GNAP-2.3.2-04, GNAP-2.3.2-05.
async fn addresses_for_display_are_absolute(parley: &Parley) {
    let client = Instance::new(parley);
    let asked = async |member: &str, value: &str| {
        let mut itself = client.by_value();
        itself["display"][member] = json!(value);
        let members = json!({
            "client": itself,
            "access_token": one_token(),
            "interact": {"start": ["redirect"]},
        });
        client.ask(members).await
    };
    for relative in [
        "/about",
        "about",
        "//client.example/about",
        "",
        "client.example",
    ] {
        for member in ["uri", "logo_uri"] {
            asked(member, relative).await.refused("invalid_request");
        }
    }
    let page = "data:text/html,<script>alert(1)</script>";
    asked("logo_uri", page).await.refused("invalid_request");
    asked("uri", "https://client.example/about").await.ok();
    asked("logo_uri", "https://client.example/logo.png")
        .await
        .ok();
    asked("logo_uri", "data:image/png;base64,AAAA").await.ok();
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.remove(name).unwrap();
}
