//! The admin API from outside: who gets in, and what an administrator's
//! revocation does to tokens.

use api::paths;
use e2e::{
    Administrator, Backend, Instance, Parley, ResourceServer, going_on, manage, new_sign_in,
    only_token, tests,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::rights::one_token;

tests![alone:
    a_set_up_link_makes_one_administrator,
    nothing_is_told_without_a_session,
    writes_need_the_token_of_the_session,
    a_session_ends_with_the_sign_out,
    revoking_ends_a_grant_with_its_tokens_and_is_recorded,
    a_grant_of_another_tenant_is_not_found,
    a_reference_may_be_any_text_that_is_not_taken_for_another,
    bad_input_is_refused_and_never_a_failure_of_ours,
];

const SLUG: &str = "demo";

async fn a_set_up_link_makes_one_administrator(backend: Backend) {
    let parley = Parley::start(backend).await;
    let mut tries = tokio::task::JoinSet::new();
    let parley = std::sync::Arc::new(parley);
    for _ in 0..10 {
        let parley = std::sync::Arc::clone(&parley);
        tries.spawn(async move {
            let stranger = Administrator::stranger(&parley);
            stranger.use_set_up_link(&parley, &new_sign_in()).await
        });
    }
    let told = tries.join_all().await;
    assert_eq!(told.iter().filter(|told| told.status == 200).count(), 1);
    for refused in told.iter().filter(|told| told.status != 200) {
        refused.refused(401);
    }
}

async fn nothing_is_told_without_a_session(backend: Backend) {
    let parley = Parley::start(backend).await;
    let stranger = Administrator::stranger(&parley);
    for path in [
        paths::SESSION.to_owned(),
        paths::TENANTS.to_owned(),
        paths::tenant(SLUG),
        paths::grants(SLUG),
        paths::grant(SLUG, "1"),
        paths::resource_sets(SLUG),
        paths::client_classes(SLUG),
        paths::key_references(SLUG),
        paths::right_types(SLUG),
        paths::policies(SLUG),
        paths::branding(SLUG),
        paths::audit(SLUG),
        // An unknown tenant tells as little.
        paths::tenant("nobody"),
    ] {
        stranger.get(&path).await.refused(401);
    }
    let revoke = paths::grant_revoke(SLUG, "1");
    stranger
        .post(&revoke, &json!({"reason": "x"}))
        .await
        .refused(401);
    stranger
        .post(&paths::resource_sets(SLUG), &json!({}))
        .await
        .refused(401);
    stranger
        .delete(&paths::client_class(SLUG, "1"))
        .await
        .refused(401);
    stranger.sign_in(&new_sign_in()).await.refused(401);
}

async fn writes_need_the_token_of_the_session(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (client, grant) = granted(&parley, &admin).await;
    let revoke = paths::grant_revoke(SLUG, &grant);
    let reason = json!({"reason": "a forged request"});
    admin
        .without_csrf()
        .post(&revoke, &reason)
        .await
        .refused(403);
    admin
        .without_csrf()
        .delete(paths::SESSION)
        .await
        .refused(403);
    assert!(is_active(&parley, &client).await);
    admin
        .post(&revoke, &json!({"reason": " "}))
        .await
        .refused(422);
    assert!(is_active(&parley, &client).await);
    admin.post(&revoke, &reason).await.ok();
    assert!(!is_active(&parley, &client).await);
}

async fn a_session_ends_with_the_sign_out(backend: Backend) {
    let parley = Parley::start(backend).await;
    let sign_in = new_sign_in();
    let admin = Administrator::set_up(&parley, &sign_in).await;
    admin.get(paths::SESSION).await.ok();
    admin.delete(paths::SESSION).await.ok();
    admin.get(paths::SESSION).await.refused(401);
    let again = admin.sign_in(&sign_in).await;
    let again = Administrator::stranger(&parley).signed_in(&again);
    again.get(paths::SESSION).await.ok();
    assert_ne!(admin.secrets(), again.secrets());
    // The old cookie stays worth nothing.
    admin.get(paths::SESSION).await.refused(401);
}

/// Shows GNAP-6.2-03, GNAP-3.2.1-07, RS-2.1.13-01.
async fn revoking_ends_a_grant_with_its_tokens_and_is_recorded(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (client, grant) = granted(&parley, &admin).await;
    assert!(is_active(&parley, &client).await);
    let detail = admin.get(&paths::grant(SLUG, &grant)).await;
    assert_eq!(detail.ok()["grant"]["state"], "approved");

    let reason = json!({"reason": "The machine was stolen"});
    let revoke = paths::grant_revoke(SLUG, &grant);
    admin.post(&revoke, &reason).await.ok();
    assert!(!is_active(&parley, &client).await);
    let (software, response) = &client;
    software
        .poll(going_on(response))
        .await
        .refused("invalid_continuation");
    let token = only_token(response);
    software
        .rotate(manage(token))
        .await
        .refused("invalid_rotation");
    admin.post(&revoke, &reason).await.refused(409);

    let detail = admin.get(&paths::grant(SLUG, &grant)).await;
    assert_eq!(detail.ok()["grant"]["end"], "revoked");
    let events = admin.get(&paths::audit(SLUG)).await;
    let newest = &events.ok()["items"][0];
    assert_eq!(newest["action"], "grant.revoke");
    assert!(
        newest.to_string().contains("The machine was stolen"),
        "{newest}"
    );
}

async fn a_grant_of_another_tenant_is_not_found(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (client, grant) = granted(&parley, &admin).await;
    parley.make_tenant("other");
    let unknown = "00000000000070008000000000000000";
    for id in [grant.as_str(), unknown, "nothing", "..", ""] {
        let told = admin.get(&paths::grant("other", id)).await;
        assert!([404, 200].contains(&told.status), "{id}: {}", told.status);
        assert!(!told.content.to_string().contains("Nightly backup"), "{id}");
        if !id.is_empty() {
            told.refused(404);
        }
        let reason = json!({"reason": "x"});
        let told = admin.post(&paths::grant_revoke("other", id), &reason).await;
        assert!([404, 405].contains(&told.status), "{id}: {}", told.status);
    }
    assert!(is_active(&parley, &client).await);
}

/// Also what a database would refuse.
async fn bad_input_is_refused_and_never_a_failure_of_ours(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    granted(&parley, &admin).await;
    for list in [
        paths::grants(SLUG),
        paths::resource_sets(SLUG),
        paths::client_classes(SLUG),
        paths::audit(SLUG),
    ] {
        for query in [
            "cursor=nothing",
            "cursor=%00",
            "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "limit=-1",
            "limit=0",
            "limit=100000",
            "limit=x",
            "client=%00",
            "client=%25%5f%27%22",
            "user=%00",
            "type=%00",
            "state=%00",
            "from=-9223372036854775808&to=9223372036854775807",
            "object=%00",
            "action=%00",
            "%00=%00",
            "client=%ff%fe",
        ] {
            let told = admin.get(&format!("{list}?{query}")).await;
            assert!(
                told.status < 500,
                "{list}?{query}: {} {}",
                told.status,
                told.content
            );
        }
    }
    for slug in ["%00", "nobody", "a%2fb"] {
        let told = admin.get(&format!("/api/v1/tenants/{slug}/grants")).await;
        assert_eq!(told.status, 404, "{slug}");
    }
    let odd = [
        "",
        "{",
        "[]",
        "null",
        "{\"a\":1,\"a\":2}",
        "\u{0}",
        "\"text\"",
    ];
    let texts = ["a\0b", "", "\u{202e}", "\u{10ffff}", &"x".repeat(100_000)];
    for path in [
        paths::SETUP.to_owned(),
        paths::SESSION.to_owned(),
        paths::resource_sets(SLUG),
        paths::client_classes(SLUG),
        paths::grant_revoke(SLUG, "1"),
    ] {
        for content in odd {
            let told = admin.write(Method::POST, &path, content).await;
            assert!(
                (400..500).contains(&told.status),
                "{path} {content}: {}",
                told.status
            );
        }
        for text in texts {
            let content = full_of(text);
            let told = admin.post(&path, &content).await;
            assert!(
                told.status < 500,
                "{path} {text:.20?}: {} {}",
                told.status,
                told.content
            );
        }
    }
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let told = admin
        .write(Method::POST, &paths::resource_sets(SLUG), deep)
        .await;
    assert!((400..500).contains(&told.status), "{}", told.status);
    // It still works.
    admin.get(&paths::grants(SLUG)).await.ok();
}

/// Shows GNAP-8.1-02, GNAP-8.1-03.
async fn a_reference_may_be_any_text_that_is_not_taken_for_another(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let set = |name: &str| json!({"name": name, "description": "", "access": [{"type": "photo-api", "actions": ["read"]}]});
    let odd = "F\u{fc}r Oma: alle Fotos \u{1f4f7}";
    admin
        .post(&paths::resource_sets(SLUG), &set(odd))
        .await
        .ok();
    let client = Instance::photo_sync(&parley);
    let asked = async |reference: &str| {
        let members = json!({"access_token": {"access": [reference]}});
        client.ask(members).await
    };
    assert_eq!(
        asked(odd).await.ok()["access_token"]["access"],
        json!([odd])
    );
    // Compared octet by octet: the same letters in another normal form.
    let decomposed = odd.replace('\u{fc}', "u\u{308}");
    asked(&decomposed).await.refused("invalid_request");

    // `photos-read` with a Cyrillic letter, in another case, with other spaces.
    for twin in [
        "ph\u{43e}tos-read",
        "Photos-Read",
        "photos\u{2010}read",
        &decomposed,
    ] {
        let told = admin.post(&paths::resource_sets(SLUG), &set(twin)).await;
        told.refused(422);
    }
}

/// Every member that some request has.
fn full_of(text: &str) -> Value {
    json!({
        "token": text, "login": text, "name": text, "password": text, "reason": text,
        "reference": text, "description": text, "class_id": text, "uri": text,
        "access": [{"type": text, "actions": [text], text: text}, text],
        "token_format": text, "token_lifetime": 600, "version": 1, "display_name": text,
    })
}

type Client = (Instance, gnap::response::GrantResponse);

/// A grant of software, with the id under which the administrator finds it.
async fn granted(parley: &Parley, admin: &Administrator) -> (Client, String) {
    let software = Instance::photo_sync(parley);
    let response = software
        .ask(json!({"access_token": one_token()}))
        .await
        .grant();
    let list = admin.get(&paths::grants(SLUG)).await;
    let items = list.ok()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["client"]["name"], "Nightly backup");
    let id = items[0]["id"].as_str().unwrap().to_owned();
    ((software, response), id)
}

async fn is_active(parley: &Parley, (_, response): &Client) -> bool {
    let server = ResourceServer::photo_server(parley);
    server.finds_active(&only_token(response).value).await
}
