//! RFC 9767 §6: a resource server that judges tokens by itself, shown by the
//! sample `photo-server` with tokens for reports, which the demo tenant signs.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{
    Backend, Instance, Parley, Reply, ResourceServer, Sample, Tenant, manage, now, only_token,
    tests,
};
use gnap::response::TokenResponse;
use gnap::secret::Secret;
use proof::Request;
use serde_json::{Value, json};
use token::{Format, Restriction, biscuit};

use crate::rights::{PHOTOS_READ, photos, reports};

mod alone {
    use super::when_the_as_is_down_an_old_list_is_none_unless_that_is_said;

    e2e::tests![alone: when_the_as_is_down_an_old_list_is_none_unless_that_is_said];
}

tests![
    tokens_are_judged_without_the_as,
    a_revoked_token_ends_with_the_next_list,
    a_narrowed_token_does_what_is_left_of_it,
    a_server_with_keys_of_its_own_reads_what_is_for_it_alone,
];

/// The tests of this file, with those that need a server of their own.
pub fn all() -> Vec<e2e::suite::Test> {
    tests().into_iter().chain(alone::tests()).collect()
}

const DEMO: &str = "demo";

/// What tokens call the resource server.
async fn audience(tenant: &impl AsRef<Tenant>) -> String {
    let client = Instance::photo_sync(tenant);
    let token = token(&client).await;
    let server = ResourceServer::photo_server(tenant);
    let described = server.introspect(&token.value).await.ok();
    described["aud"][0].as_str().unwrap().to_owned()
}

async fn token(client: &Instance) -> TokenResponse {
    let access = json!([reports(&["read"])]);
    let granted = client
        .ask(json!({"access_token": {"access": access}}))
        .await
        .grant();
    only_token(&granted).clone()
}

async fn read(client: &Instance, sample: &Sample, token: &Secret) -> Reply {
    let request = Request::new("GET", sample.at("/reports"));
    client.send(e2e::authorized(request, token)).await
}

#[track_caller]
fn is_refused(reply: &Reply, status: u16) {
    assert_eq!(reply.status(), status, "{reply}");
    let challenge = reply.header("www-authenticate").expect("a challenge");
    assert!(challenge.starts_with("GNAP "), "{challenge}");
    assert!(reply.0.content.is_empty());
}

/// Shows RS-6.2-01, RS-6.7-01.
async fn tokens_are_judged_without_the_as(parley: &Parley) {
    let audience = audience(parley).await;
    let sample = Sample::photo_server(parley, DEMO, &["--audience", &audience]).await;
    let elsewhere = Sample::photo_server(parley, DEMO, &["--audience", "another"]).await;
    let client = Instance::photo_sync(parley);
    let good = token(&client).await.value;
    is_refused(&read(&client, &elsewhere, &good).await, 401);
    is_refused(&read(&Instance::new(parley), &sample, &good).await, 401);
    let there = parley.make_tenant_with(&json!({}));
    let foreign = Instance::photo_sync(&there);
    let foreign_token = token(&foreign).await.value;
    is_refused(&read(&foreign, &sample, &foreign_token).await, 401);

    let [header, claims, signature]: [&str; 3] = good
        .expose()
        .split('.')
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let decoded = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let mut changed: Value = serde_json::from_slice(&decoded).unwrap();
    changed["exp"] = json!(now() + 86_400);
    let changed = URL_SAFE_NO_PAD.encode(changed.to_string());
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"gnap-at+jwt"}"#);
    for forged in [
        format!("{header}.{changed}.{signature}"),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
    ] {
        is_refused(&read(&client, &sample, &Secret::new(forged)).await, 401);
    }
    // A good token, for something else: another one is needed.
    let photos = e2e::authorized(Request::new("GET", sample.at("/photos")), &good);
    is_refused(&client.send(photos).await, 403);
    let judged = read(&client, &sample, &good).await.served();
    assert_eq!(judged["judged"]["stale"], false, "{judged}");
    // Opaque ones are introspected, by the same server.
    let granted = client
        .ask(json!({"access_token": {"access": [PHOTOS_READ]}}))
        .await
        .grant();
    let opaque = &only_token(&granted).value;
    let photos = e2e::authorized(Request::new("GET", sample.at("/photos")), opaque);
    client.send(photos).await.served();
}

async fn a_revoked_token_ends_with_the_next_list(parley: &Parley) {
    let audience = audience(parley).await;
    let options = ["--audience", &audience, "--list-age", "1"];
    let sample = Sample::photo_server(parley, DEMO, &options).await;
    let client = Instance::photo_sync(parley);
    let (revoked, other) = (token(&client).await, token(&client).await);
    read(&client, &sample, &revoked.value).await.served();
    client.revoke(manage(&revoked)).await.no_content();
    // The AS says it within a tenth of a second, the list is good for one.
    let deadline = now() + 4;
    let refused = loop {
        let reply = read(&client, &sample, &revoked.value).await;
        if reply.status() != 200 {
            break reply;
        }
        assert!(now() < deadline, "it is still accepted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    is_refused(&refused, 401);
    read(&client, &sample, &other.value).await.served();
}

/// A tenant whose tokens for photos are of this format, and its slug.
async fn tenant_of(parley: &Parley, format: Format) -> (Tenant, String) {
    let formats = json!({"token_formats": {"photo-api": format.name()}});
    let tenant = parley.make_tenant_with(&formats);
    let slug = tenant.base().rsplit('/').next().unwrap().to_owned();
    // Servers notice settings within a quarter of a second.
    tokio::time::sleep(Duration::from_millis(300)).await;
    (tenant, slug)
}

async fn photo_token(client: &Instance) -> Secret {
    let granted = client
        .ask(json!({"access_token": {"access": [photos(&["read"])]}}))
        .await
        .grant();
    only_token(&granted).value.clone()
}

async fn see(client: &Instance, sample: &Sample, token: &Secret) -> Reply {
    let request = Request::new("GET", sample.at("/photos"));
    client.send(e2e::authorized(request, token)).await
}

async fn a_narrowed_token_does_what_is_left_of_it(parley: &Parley) {
    let (tenant, slug) = tenant_of(parley, Format::Biscuit).await;
    let audience = audience(&tenant).await;
    let offline = Sample::photo_server(parley, &slug, &["--audience", &audience]).await;
    let online = Sample::photo_server(parley, &slug, &["--cache", "0"]).await;
    let client = Instance::photo_sync(&tenant);
    let token = photo_token(&client).await;
    let narrowed = |access: Option<Value>, exp: Option<u64>| {
        let restriction = Restriction {
            access: access.map(|right| vec![serde_json::from_value(right).unwrap()]),
            exp,
        };
        biscuit::attenuate(&token, &restriction, &e2e::seed()).unwrap()
    };
    let elsewhere = json!({
        "type": "photo-api",
        "actions": ["read"],
        "locations": ["https://photos.example/a"],
    });
    for (sample, status) in [(&offline, 403), (&online, 401)] {
        for less in [
            narrowed(Some(elsewhere.clone()), None),
            narrowed(Some(photos(&["write"])), None),
            narrowed(None, Some(now() - 5)),
        ] {
            is_refused(&see(&client, sample, &less).await, status);
        }
        let enough = narrowed(Some(photos(&["read"])), Some(now() + 60));
        see(&client, sample, &enough).await.served();
        see(&client, sample, &token).await.served();
    }
}

/// Encrypted tokens need the server's private key; without it they are
/// introspected.
async fn a_server_with_keys_of_its_own_reads_what_is_for_it_alone(parley: &Parley) {
    let (tenant, slug) = tenant_of(parley, Format::JwtEncrypted).await;
    let audience = audience(&tenant).await;
    let key = parley.data().join(&slug).join("rs.encryption.key.json");
    let key = key.display().to_string();
    let options = ["--audience", &audience, "--encryption-key", &key];
    let sample = Sample::photo_server(parley, &slug, &options).await;
    let without = Sample::photo_server(parley, &slug, &["--audience", &audience]).await;
    let client = Instance::photo_sync(&tenant);
    let token = photo_token(&client).await;
    for sample in [&sample, &without] {
        let thief = Instance::new(&tenant);
        is_refused(&see(&thief, sample, &token).await, 401);
        see(&client, sample, &token).await.served();
    }
    let other = parley.data().join("demo").join("rs.encryption.key.json");
    let other = other.display().to_string();
    let options = ["--audience", &audience, "--encryption-key", &other];
    let wrong = Sample::photo_server(parley, &slug, &options).await;
    is_refused(&see(&client, &wrong, &token).await, 401);
}

async fn when_the_as_is_down_an_old_list_is_none_unless_that_is_said(backend: Backend) {
    let mut parley = Parley::start(backend).await;
    let audience = audience(&parley).await;
    let strict = ["--audience", &audience, "--list-age", "1"];
    let lenient = [&strict[..], &["--use-stale-list", "600"]].concat();
    let strict = Sample::photo_server(&parley, DEMO, &strict).await;
    let lenient = Sample::photo_server(&parley, DEMO, &lenient).await;
    let client = Instance::photo_sync(&parley);
    let token = token(&client).await.value;
    for sample in [&strict, &lenient] {
        read(&client, sample, &token).await.served();
    }
    parley.kill();
    let fetched = now();
    while now() <= fetched + 1 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let refused = read(&client, &strict, &token).await;
    assert_eq!(refused.status(), 503, "{refused}");
    assert!(refused.0.content.is_empty());
    let accepted = read(&client, &lenient, &token).await.served();
    assert_eq!(accepted["judged"]["stale"], true, "{accepted}");
    assert!(accepted["judged"]["list_age_ms"].as_u64() >= Some(1000));
    parley.restart().await;
    let deadline = now() + 4;
    while read(&client, &strict, &token).await.status() != 200 {
        assert!(now() < deadline, "a new list is not fetched");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
