//! Tokens that the running server issued, read and narrowed by code of others,
//! with the keys it publishes; and what the server says about the narrowed
//! ones.

use std::time::Duration;

use api::paths;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{
    Administrator, Instance, Parley, ResourceServer, Tenant, new_sign_in, now, only_token, tests,
};
use gnap::secret::Secret;
use proof::Request;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use token::jwt_encrypted::DecryptionKey;
use token::macaroon;

use crate::formats::{changed, node, scripts};

tests![others_read_and_narrow_what_the_server_issued];

const TARGET: &str = "https://photos.example/a";

async fn others_read_and_narrow_what_the_server_issued(parley: &Parley) {
    let admin = Administrator::set_up(parley, &new_sign_in()).await;
    jwts(parley).await;
    macaroons(parley, &admin).await;
    biscuits(parley, &admin).await;
    capabilities(parley).await;
}

async fn jwts(parley: &Parley) {
    for (format, typ) in [
        ("jwt-signed", "gnap-at+jwt"),
        ("jwt-encrypted", "gnap-encrypted-at+jwt"),
    ] {
        let tenant = tenant(parley, format).await;
        let value = issued(&tenant).await;
        let jwks = get(&tenant, &format!("{}/jwks.json", tenant.base())).await;
        let ask = |value: &str| {
            let key = tenant.demo().encryption_jwk();
            json!({"format": format, "value": value, "jwks": jwks, "key": key}).to_string()
        };
        for mut script in scripts() {
            let read = script.ask(&ask(value.expose())).await;
            assert_eq!(read["typ"], typ, "{read}");
            assert_eq!(read["claims"]["iss"], tenant.grant_endpoint());
            assert_eq!(read["claims"]["access"], access());
            let refused = script.ask(&ask(&changed(&value))).await;
            assert!(refused["refused"].is_string(), "{refused}");
            script.ends_well().await;
        }
    }
}

async fn macaroons(parley: &Parley, admin: &Administrator) {
    let tenant = tenant(parley, "macaroon").await;
    let value = issued(&tenant).await;
    let rs = resource_server(&tenant, admin).await;
    let path = paths::resource_server_macaroon_keys(slug(&tenant), &rs);
    let handed = admin.post(&path, &json!({})).await;
    let jwe = Secret::new(handed.ok()["jwe"].as_str().expect("a JWE"));
    let own = DecryptionKey::from_jwk(tenant.demo().encryption_jwk()).expect("a key");
    let roots = macaroon::take_over(&jwe, &[own]).expect("keys");
    let told = ResourceServer::photo_server(&tenant);
    let told = told.introspect(&value).await.ok();
    let exp = now() + 60;
    let holds = json!([
        format!("exp={}", told["exp"]),
        format!("access={}", told["access"]),
        format!("cnf={}", thumbprint(&tenant)),
    ]);
    let question = |value: &str| {
        json!({
            "format": "macaroon", "value": value, "holds": holds, "narrow": format!("exp={exp}"),
            "root": URL_SAFE_NO_PAD.encode(roots[0].octets()),
        })
        .to_string()
    };
    for mut script in scripts() {
        let read = script.ask(&question(value.expose())).await;
        assert_eq!(read["identifier"]["iss"], tenant.grant_endpoint(), "{read}");
        let refused = script.ask(&question(&changed(&value))).await;
        assert!(refused["refused"].is_string(), "{refused}");
        if let Some(narrowed) = read["narrowed"].as_str() {
            let told = ask(&tenant, narrowed).await;
            assert_eq!(told["active"], true);
            assert_eq!((&told["exp"], &told["access"]), (&json!(exp), &access()));
        }
        script.ends_well().await;
    }
}

async fn biscuits(parley: &Parley, admin: &Administrator) {
    let tenant = tenant(parley, "biscuit").await;
    let value = issued(&tenant).await;
    let rs = resource_server(&tenant, admin).await;
    let discovery = tenant
        .base()
        .replacen("/t/", "/.well-known/gnap-as-rs/t/", 1);
    let document = get(&tenant, &discovery).await;
    let root = document["biscuit_root_keys"][0]["public_key"].as_str();
    let root = root.and_then(|text| text.strip_prefix("ed25519/"));
    let root = octets(root.expect("an Ed25519 key"));
    let key = thumbprint(&tenant);
    let facts = |time: u64, aud: &str, action: &str| {
        let time = OffsetDateTime::from_unix_timestamp(time.cast_signed()).expect("a time");
        let time = time.format(&Rfc3339).expect("a text");
        json!([
            format!("time({time});"),
            format!("audience({aud:?});"),
            format!("proven({key:?});"),
            format!("want_action({action:?});"),
        ])
    };
    let until = OffsetDateTime::from_unix_timestamp((now() + 60).cast_signed()).expect("a time");
    let until = until.format(&Rfc3339).expect("a text");
    let question = json!({
        "format": "biscuit", "value": value.expose(), "type": "photo-api",
        "root": URL_SAFE_NO_PAD.encode(root),
        "holds": facts(now(), &rs, "read"),
        "fails": [
            facts(now() + 3600, &rs, "read"),
            facts(now(), "another", "read"),
            facts(now(), &rs, "delete"),
        ],
        "narrow": format!(r#"check if want_action("read"); check if time($t), $t < {until};"#),
    });
    for mut script in scripts() {
        let read = script.ask(&question.to_string()).await;
        assert_eq!(read["allowed"], true, "{read}");
        assert_eq!(read["refused"], json!([false, false, false]));
        let narrowed = read["narrowed"].as_str().expect("a value");
        let told = ask(&tenant, narrowed).await;
        assert_eq!(told["active"], true);
        assert_eq!(told["access"], access());
        assert!(told["exp"].as_u64().expect("a time") <= now() + 60);
        script.ends_well().await;
    }
}

async fn capabilities(parley: &Parley) {
    let tenant = tenant(parley, "zcap").await;
    let value = issued(&tenant).await;
    let jwks = get(&tenant, &format!("{}/jwks.json", tenant.base())).await;
    let keys = jwks["keys"].as_array().expect("keys");
    let issuer = keys.iter().find(|key| key["crv"] == "Ed25519");
    let agent = proof::SigningKey::from_ed25519_seed("agent", &[9; 32]).expect("a key");
    let agent = agent.public().jwk.expect("a JWK");
    let question = json!({
        "format": "zcap", "value": value.expose(), "issuer": issuer.expect("a key")["x"],
        "target": TARGET, "clientSeed": tenant.demo().photo_sync_jwk()["d"],
        "agent": agent["x"], "action": ["read"],
    });
    let mut script = node();
    let found = script.ask(&question.to_string()).await;
    assert_eq!(found["verified"], true, "{found}");
    assert!(found["widened"].is_string(), "{found}");
    let told = ask(&tenant, found["narrowed"].as_str().expect("a value")).await;
    assert_eq!(told["active"], true);
    assert_eq!(told["key"]["jwk"]["x"], agent["x"]);
    assert_eq!(told["access"], access());
    script.ends_well().await;
}

/// A tenant whose tokens for photos have this format.
async fn tenant(parley: &Parley, format: &str) -> Tenant {
    let tenant = parley.make_tenant_with(&json!({"token_formats": {"photo-api": format}}));
    // Servers notice settings within a quarter of a second.
    tokio::time::sleep(Duration::from_millis(300)).await;
    tenant
}

fn access() -> Value {
    json!([{"type": "photo-api", "actions": ["read"], "locations": [TARGET]}])
}

async fn issued(tenant: &Tenant) -> Secret {
    let client = Instance::photo_sync(tenant);
    let asked = json!({"access_token": {"access": access()}});
    only_token(&client.ask(asked).await.grant()).value.clone()
}

async fn ask(tenant: &Tenant, value: &str) -> Value {
    let server = ResourceServer::photo_server(tenant);
    server.introspect(&Secret::new(value)).await.ok()
}

async fn resource_server(tenant: &Tenant, admin: &Administrator) -> String {
    let list = admin.get(&paths::resource_servers(slug(tenant))).await;
    let listed = list.ok()["items"].as_array().expect("servers");
    let server = listed
        .iter()
        .find(|server| server["name"] == "Photo server");
    let id = &server.expect("the photo server")["id"];
    id.as_str().expect("an id").to_owned()
}

fn slug(tenant: &Tenant) -> &str {
    let (_, slug) = tenant.base().rsplit_once('/').expect("a path");
    slug
}

fn thumbprint(tenant: &Tenant) -> String {
    let key = proof::PublicKey::admit(&tenant.demo().photo_sync().public());
    key.expect("admitted").thumbprint().to_string()
}

async fn get(tenant: &Tenant, url: &str) -> Value {
    let request = Request::new("GET", url);
    let answer = Instance::new(tenant).send_as_is(request).await;
    serde_json::from_slice(&answer.0.content).expect("a JSON document")
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    let pairs = hexadecimal.as_bytes().chunks(2);
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs
        .map(octet)
        .collect::<Option<_>>()
        .expect("hexadecimal")
}
