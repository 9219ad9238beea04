//! RFC 9767 §2.2: tokens of every format, as the running server issues,
//! rotates and revokes them. Each is good in one place only: in its own format,
//! at its own tenant, for its own resource server.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{
    Administrator, Backend, Instance, Parley, ResourceServer, Tenant, manage, new_sign_in, now,
    only_token, tests,
};
use gnap::id::TokenId;
use gnap::response::TokenResponse;
use gnap::right::Right;
use gnap::secret::Secret;
use proof::Request;
use serde_json::{Value, json};
use token::jwt_encrypted::DecryptionKey;
use token::macaroon::RootKey;
use token::zcap::Delegation;
use token::{
    Expected, Format, KeySet, Restriction, SigningKey, biscuit, jwt_encrypted, jwt_signed,
    macaroon, revocation_list, zcap,
};

tests![alone:
    a_token_is_good_in_its_own_place_only,
    every_format_is_rotated_and_revoked,
    what_a_holder_narrowed_is_active_for_what_is_left,
    what_was_passed_on_is_bound_to_the_delegate,
    what_a_format_cannot_express_is_opaque,
    the_most_specific_rule_says_the_format,
];

const TARGET: &str = "https://photos.example/a";

/// A tenant whose tokens for photos have one format, and what its resource
/// server has to verify them.
struct Place {
    tenant: Tenant,
    jwks: KeySet,
    rs: String,
    own: DecryptionKey,
    roots: Vec<RootKey>,
}

impl Place {
    async fn new(parley: &Parley, admin: &Administrator, slug: &str, format: Format) -> Self {
        let tenant = parley.make_tenant(slug);
        let formats = json!({"token_formats": {"photo-api": format.name()}});
        parley.set(slug, &formats);
        let list = admin.get(&api::paths::resource_servers(slug)).await;
        let listed = list.ok()["items"].as_array().expect("servers");
        let server = listed
            .iter()
            .find(|server| server["name"] == "Photo server");
        let rs = server.expect("the photo server")["id"].as_str();
        let rs = rs.expect("an id").to_owned();
        let own = DecryptionKey::from_jwk(tenant.demo().encryption_jwk()).expect("a key");
        let path = api::paths::resource_server_macaroon_keys(slug, &rs);
        let handed = admin.post(&path, &json!({})).await;
        let jwe = Secret::new(handed.ok()["jwe"].as_str().expect("a JWE"));
        let roots = macaroon::take_over(&jwe, std::slice::from_ref(&own)).expect("keys");
        // Servers notice settings within a quarter of a second.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Self {
            jwks: keys(parley, tenant.base()).await,
            tenant,
            rs,
            own,
            roots,
        }
    }

    /// Whether a resource server verifies the value as one of this format, with
    /// what it has of `keys`, as itself.
    fn verifies(&self, format: Format, value: &Secret, me: &Place, keys: &Place) -> bool {
        let iss = self.tenant.grant_endpoint();
        let expected = Expected {
            iss: &iss,
            aud: Some(&me.rs),
            now: now(),
            leeway: 1,
        };
        let own = std::slice::from_ref(&me.own);
        match format {
            // Only the AS knows.
            Format::Opaque => false,
            Format::JwtSigned => jwt_signed::verify(value, &keys.jwks, &expected).is_ok(),
            Format::JwtEncrypted => {
                jwt_encrypted::verify(value, own, &keys.jwks, &expected).is_ok()
            }
            Format::Macaroon => macaroon::verify(value, &keys.roots, &expected).is_ok(),
            Format::Biscuit => biscuit::verify(value, &keys.jwks, &expected).is_ok(),
            Format::Zcap => zcap::verify(value, &keys.jwks, &expected).is_ok(),
        }
    }

    fn expected<'a>(&'a self, iss: &'a str) -> Expected<'a> {
        Expected {
            iss,
            aud: Some(&self.rs),
            now: now(),
            leeway: 1,
        }
    }
}

async fn start(backend: Backend) -> (Parley, Administrator) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    (parley, admin)
}

/// Shows IANA-TOKFMT-01, IANA-TOKFMT-02, IANA-TOKFMT-03, IANA-TOKFMT-04,
/// IANA-TOKFMT-05, RS-2.1.2-01, RS-2.1.4-01, RS-2.1.11-01, GNAP-11.8-01.
async fn a_token_is_good_in_its_own_place_only(backend: Backend) {
    let (parley, admin) = start(backend).await;
    let other = Place::new(&parley, &admin, "elsewhere", Format::Opaque).await;
    for format in Format::ALL {
        let place = Place::new(&parley, &admin, &format!("in-{}", format.name()), *format).await;
        let client = Instance::photo_sync(&place.tenant);
        let token = token(&client, &["read"]).await;
        let value = &token.value;
        for read in Format::ALL {
            let is_own = format == read && *format != Format::Opaque;
            let case = format!("{format:?} as {read:?}");
            assert_eq!(
                place.verifies(*read, value, &place, &place),
                is_own,
                "{case}"
            );
            // For another resource server, with the keys of another tenant, as
            // another tenant's: what changes is one thing at a time.
            assert!(!place.verifies(*read, value, &other, &place), "{case}");
            assert!(!place.verifies(*read, value, &place, &other), "{case}");
            assert!(!other.verifies(*read, value, &place, &place), "{case}");
        }
        let here = ResourceServer::photo_server(&place.tenant);
        let there = ResourceServer::photo_server(&other.tenant);
        assert!(here.finds_active(value).await, "{format:?}");
        assert!(!there.finds_active(value).await, "{format:?}");
        let announced = discovery(&parley, &place.tenant).await;
        let announced = announced["token_formats_supported"]
            .as_array()
            .expect("names");
        let name = format.registered_name();
        assert!(name.is_none_or(|name| announced.contains(&json!(name))));
    }
}

/// Shows GNAP-6.1-02, GNAP-6.1-04, GNAP-6.2-02.
async fn every_format_is_rotated_and_revoked(backend: Backend) {
    let (parley, admin) = start(backend).await;
    for format in Format::ALL {
        let place = Place::new(&parley, &admin, &format!("in-{}", format.name()), *format).await;
        let client = Instance::photo_sync(&place.tenant);
        let server = ResourceServer::photo_server(&place.tenant);
        let old = token(&client, &["read"]).await;
        let rotated = client.rotate(manage(&old)).await.ok();
        let new: TokenResponse = serde_json::from_value(rotated["access_token"].clone()).unwrap();
        assert_ne!(new.value, old.value);
        assert!(!server.finds_active(&old.value).await, "{format:?}");
        assert!(server.finds_active(&new.value).await, "{format:?}");
        let ids = |token: &TokenResponse| identifier(&place, *format, &token.value);
        if *format == Format::Opaque {
            assert!(ids(&new).is_none());
        } else {
            let (old, new) = (ids(&old).expect("an id"), ids(&new).expect("an id"));
            assert_ne!(old, new, "{format:?}");
            let list = list(&parley, &place).await;
            assert!(list.is_revoked(old) && !list.is_revoked(new), "{format:?}");
        }
        client.revoke(manage(&new)).await.no_content();
        assert!(!server.finds_active(&new.value).await, "{format:?}");
        if let Some(new) = ids(&new) {
            assert!(list(&parley, &place).await.is_revoked(new), "{format:?}");
        }
    }
}

async fn what_a_holder_narrowed_is_active_for_what_is_left(backend: Backend) {
    let (parley, admin) = start(backend).await;
    let access: Vec<Right> = rights(json!([photos(&["read"])]));
    for format in [Format::Macaroon, Format::Biscuit] {
        let place = Place::new(&parley, &admin, &format!("in-{}", format.name()), format).await;
        let client = Instance::photo_sync(&place.tenant);
        let server = ResourceServer::photo_server(&place.tenant);
        let other = json!({
            "type": "photo-api", "actions": ["read"], "locations": ["https://photos.example/b"],
        });
        let issued = bound_token(&client, json!([photos(&["read"]), other])).await;
        let exp = now() + 60;
        let narrow = |access: Option<Vec<Right>>, exp| {
            let restriction = Restriction { access, exp };
            match format {
                Format::Macaroon => macaroon::attenuate(&issued.value, &restriction),
                _ => biscuit::attenuate(&issued.value, &restriction, &[7; 32]),
            }
            .expect("a narrowed value")
        };
        let narrowed = narrow(Some(access.clone()), Some(exp));
        assert_ne!(narrowed, issued.value);
        let told = server.introspect(&narrowed).await.ok();
        assert_eq!(told["active"], true, "{format:?}");
        assert_eq!(told["exp"], exp);
        assert_eq!(told["access"], json!(access));
        assert_eq!(told["key"], json!(client.key().public()));
        let ask = async |value: &Secret, access: Value| {
            let mut question = server.question(value);
            question["access"] = access;
            server.ask(&question).await.ok()
        };
        // What is left, and what is not: the whole token has it.
        assert_eq!(ask(&narrowed, json!(access)).await["active"], true);
        let more = json!([other]);
        assert_eq!(ask(&issued.value, more.clone()).await["active"], true);
        assert_eq!(ask(&narrowed, more).await, json!({"active": false}));
        // Nothing is left.
        for nothing in [
            narrow(Some(rights(json!([photos(&["delete"])]))), None),
            narrow(None, Some(now() - 1)),
        ] {
            assert!(!server.finds_active(&nothing).await, "{format:?}");
        }
        // What was made from it ends with it.
        client.revoke(manage(&issued)).await.no_content();
        assert!(!server.finds_active(&narrowed).await, "{format:?}");
    }
}

async fn what_was_passed_on_is_bound_to_the_delegate(backend: Backend) {
    let (parley, admin) = start(backend).await;
    let place = Place::new(&parley, &admin, "in-zcap", Format::Zcap).await;
    let client = Instance::photo_sync(&place.tenant);
    let server = ResourceServer::photo_server(&place.tenant);
    let issued = token(&client, &["read"]).await;
    let holder = place.tenant.demo().photo_sync_jwk();
    let seed: [u8; 32] = URL_SAFE_NO_PAD
        .decode(holder["d"].as_str().expect("a private key"))
        .expect("base64url")
        .try_into()
        .expect("32 octets");
    let holder = SigningKey::from_seed("holder", &seed).expect("a key");
    let delegate = proof::SigningKey::from_ed25519_seed("delegate", &[9; 32]).expect("a key");
    let jwk = delegate.public().jwk.expect("a JWK");
    let below = format!("{TARGET}/b");
    let exp = now() + 60;
    let delegation = Delegation {
        id: TokenId::new(now() * 1000, [3; 10]),
        to: &jwk,
        location: Some(&below),
        actions: None,
        exp: Some(exp),
        now: now(),
    };
    let passed_on = zcap::delegate(&issued.value, &delegation, &holder).expect("a capability");
    let told = server.introspect(&passed_on).await.ok();
    assert_eq!(told["active"], true);
    assert_eq!(told["exp"], exp);
    assert_eq!(told["access"][0]["locations"], json!([below]));
    let x = |key: &Value| key["jwk"]["x"].clone();
    assert_eq!(x(&told["key"]), jwk["x"]);
    assert_eq!(told["key"]["proof"], "httpsig");
    let own = server.introspect(&issued.value).await.ok();
    assert_eq!(x(&own["key"]), x(&json!(client.key().public())));

    // Signed by somebody else than the holder.
    let stranger = SigningKey::from_seed("stranger", &[8; 32]).expect("a key");
    assert!(zcap::delegate(&issued.value, &delegation, &stranger).is_err());
    client.revoke(manage(&issued)).await.no_content();
    assert!(!server.finds_active(&passed_on).await);
}

async fn what_a_format_cannot_express_is_opaque(backend: Backend) {
    let (parley, admin) = start(backend).await;
    let place = Place::new(&parley, &admin, "in-zcap", Format::Zcap).await;
    let client = Instance::photo_sync(&place.tenant);
    let is_opaque = |token: &TokenResponse| token.value.expose().starts_with("pat_");
    assert!(!is_opaque(&token(&client, &["read"]).await));
    // No location; two rights.
    let open = json!([{"type": "photo-api", "actions": ["read"]}]);
    let two = json!([photos(&["read"]), {"type": "photo-api", "actions": ["read"]}]);
    for access in [open, two] {
        let token = bound_token(&client, access).await;
        assert!(is_opaque(&token));
        let server = ResourceServer::photo_server(&place.tenant);
        assert!(server.finds_active(&token.value).await);
    }
    // Two resource servers cannot share an encrypted token or a macaroon; here
    // the resource server loses its key.
    for format in [Format::JwtEncrypted, Format::Macaroon] {
        let slug = format!("without-key-{}", format.name());
        let place = Place::new(&parley, &admin, &slug, format).await;
        let client = Instance::photo_sync(&place.tenant);
        assert!(!is_opaque(&token(&client, &["read"]).await), "{format:?}");
        let path = api::paths::resource_server_tokens(&slug, &place.rs);
        let shown = admin
            .get(&api::paths::resource_server(&slug, &place.rs))
            .await;
        let without = json!({"updated_at": shown.ok()["updated_at"]});
        let told = admin
            .write(reqwest::Method::PUT, &path, without.to_string())
            .await;
        told.ok();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(is_opaque(&token(&client, &["read"]).await), "{format:?}");
    }
}

/// Resource server, class, right type.
async fn the_most_specific_rule_says_the_format(backend: Backend) {
    let (parley, admin) = start(backend).await;
    let slug = "rules";
    let place = Place::new(&parley, &admin, slug, Format::Biscuit).await;
    let client = Instance::photo_sync(&place.tenant);
    let found = async || {
        let token = token(&client, &["read"]).await;
        let all = Format::ALL.iter().copied();
        all.filter(|format| place.verifies(*format, &token.value, &place, &place))
            .collect::<Vec<_>>()
    };
    assert_eq!(found().await, [Format::Biscuit]);
    // The class of the client.
    let classes = admin.get(&api::paths::client_classes(slug)).await;
    let classes = classes.ok()["items"].as_array().expect("classes").clone();
    let class = classes.iter().find(|class| class["name"] == "photo-sync");
    let class = class.expect("the class of the client").clone();
    let mut input = class.clone();
    input["token_format"] = json!("jwt-signed");
    let id = class["id"].as_str().expect("an id");
    let path = api::paths::client_class(slug, id);
    let put = async |path: &str, input: &Value| {
        let told = admin.write(reqwest::Method::PUT, path, input.to_string());
        let told = told.await;
        told.ok();
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    put(&path, &input).await;
    assert_eq!(found().await, [Format::JwtSigned]);
    // The resource server.
    let shown = admin
        .get(&api::paths::resource_server(slug, &place.rs))
        .await;
    let mut input = shown.ok().clone();
    input["token_format"] = json!("macaroon");
    put(&api::paths::resource_server_tokens(slug, &place.rs), &input).await;
    assert_eq!(found().await, [Format::Macaroon]);
    // Nobody knows this one.
    input["token_format"] = json!("paper");
    let path = api::paths::resource_server_tokens(slug, &place.rs);
    let told = admin.write(reqwest::Method::PUT, &path, input.to_string());
    told.await.refused(400);
}

fn photos(actions: &[&str]) -> Value {
    json!({"type": "photo-api", "actions": actions, "locations": [TARGET]})
}

fn rights(json: Value) -> Vec<Right> {
    serde_json::from_value(json).expect("rights")
}

async fn token(client: &Instance, actions: &[&str]) -> TokenResponse {
    bound_token(client, json!([photos(actions)])).await
}

async fn bound_token(client: &Instance, access: Value) -> TokenResponse {
    let asked = json!({"access_token": {"access": access}});
    let granted = client.ask(asked).await.grant();
    only_token(&granted).clone()
}

/// The identifier that a resource server finds in a value.
fn identifier(place: &Place, format: Format, value: &Secret) -> Option<TokenId> {
    let iss = place.tenant.grant_endpoint();
    let expected = place.expected(&iss);
    let own = std::slice::from_ref(&place.own);
    match format {
        Format::Opaque => None,
        Format::JwtSigned => {
            let found = jwt_signed::verify(value, &place.jwks, &expected);
            found.ok().map(|verified| verified.model().id)
        }
        Format::JwtEncrypted => {
            let found = jwt_encrypted::verify(value, own, &place.jwks, &expected);
            found.ok().map(|verified| verified.model().id)
        }
        Format::Macaroon => {
            let found = macaroon::verify(value, &place.roots, &expected);
            found.ok().map(|verified| verified.id())
        }
        Format::Biscuit => {
            let found = biscuit::verify(value, &place.jwks, &expected);
            found.ok().map(|verified| verified.id())
        }
        Format::Zcap => {
            let found = zcap::verify(value, &place.jwks, &expected);
            found.ok().map(|verified| verified.id())
        }
    }
}

async fn list(parley: &Parley, place: &Place) -> revocation_list::Verified {
    // A list may be this old.
    tokio::time::sleep(Duration::from_millis(110)).await;
    let url = format!("{}/rs/revocations", place.tenant.base());
    let answer = Instance::new(parley)
        .send_as_is(Request::new("GET", url))
        .await;
    let text = String::from_utf8(answer.0.content).expect("text");
    let iss = place.tenant.grant_endpoint();
    revocation_list::verify(&text, &place.jwks, &place.expected(&iss)).expect("a good list")
}

async fn keys(parley: &Parley, base: &str) -> KeySet {
    let jwks = get(parley, &format!("{base}/jwks.json")).await;
    KeySet::from_jwks(&jwks).expect("usable keys")
}

async fn discovery(parley: &Parley, tenant: &Tenant) -> Value {
    let path = tenant
        .base()
        .replacen("/t/", "/.well-known/gnap-as-rs/t/", 1);
    get(parley, &path).await
}

async fn get(parley: &Parley, url: &str) -> Value {
    let request = Request::new("GET", url);
    let answer = Instance::new(parley).send_as_is(request).await;
    serde_json::from_slice(&answer.0.content).expect("a JSON document")
}
