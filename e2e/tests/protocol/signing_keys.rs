//! Keys of a tenant over the wire: what they sign is good before, during and
//! after a change of keys, until the old key is gone.

use std::time::Duration;

use api::paths;
use e2e::{
    Administrator, Backend, Instance, Parley, ResourceServer, Tenant, new_sign_in, now, only_token,
    tests,
};
use gnap::secret::Secret;
use proof::Request;
use serde_json::{Value, json};
use token::{Expected, Format, KeySet, biscuit, jwt_signed, zcap};

tests![alone:
    tokens_outlive_the_change_of_keys,
    a_key_that_somebody_got_hold_of_is_gone_at_once,
];

const SLUG: &str = "keys";
/// What the tenant's keys sign.
const SIGNED: [Format; 3] = [Format::JwtSigned, Format::Biscuit, Format::Zcap];

struct Place {
    parley: Parley,
    admin: Administrator,
    tenant: Tenant,
    /// What tokens call the photo server.
    rs: String,
}

async fn start(backend: Backend) -> Place {
    // Nobody keeps the key set here.
    let settings = [("PARLEY__PROTOCOL__KEY_PUBLICATION", "0")];
    let parley = Parley::start_with(backend, &settings).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let tenant = parley.make_tenant(SLUG);
    let listed = admin.get(&paths::resource_servers(SLUG)).await;
    let listed = listed.ok()["items"].as_array().expect("servers").clone();
    let server = listed
        .iter()
        .find(|server| server["name"] == "Photo server");
    let rs = server.expect("the photo server")["id"].as_str();
    Place {
        rs: rs.expect("an id").to_owned(),
        parley,
        admin,
        tenant,
    }
}

async fn tokens_outlive_the_change_of_keys(backend: Backend) {
    let place = start(backend).await;
    let Place {
        parley,
        admin,
        tenant,
        ..
    } = &place;
    for format in SIGNED {
        parley.set(
            SLUG,
            &json!({"token_formats": {"photo-api": format.name()}}),
        );
        pause().await;
        let before = keys(tenant).await;
        let old = issued(tenant).await;
        assert!(is_good(&place, format, &old, &before));
        let next = make_next(admin).await;
        pause().await;
        // Published, and signing nothing.
        let both = keys(tenant).await;
        assert!(both.find(&next).is_some() && before.find(&next).is_none());
        assert!(is_good(&place, format, &issued(tenant).await, &before));
        activate(admin, &next).await;
        pause().await;
        let new = issued(tenant).await;
        assert!(!is_good(&place, format, &new, &before), "{format:?}");
        let server = ResourceServer::photo_server(tenant);
        for value in [&old, &new] {
            let published = keys(tenant).await;
            assert!(is_good(&place, format, value, &published), "{format:?}");
            assert!(server.finds_active(value).await);
        }
        remove_retiring(admin).await;
        pause().await;
    }
}

async fn a_key_that_somebody_got_hold_of_is_gone_at_once(backend: Backend) {
    let place = start(backend).await;
    let Place {
        parley,
        admin,
        tenant,
        ..
    } = &place;
    let format = Format::JwtSigned;
    parley.set(
        SLUG,
        &json!({"token_formats": {"photo-api": format.name()}}),
    );
    pause().await;
    let old = issued(tenant).await;
    let next = make_next(admin).await;
    activate(admin, &next).await;
    remove_retiring(admin).await;
    pause().await;
    let published = keys(tenant).await;
    assert!(!is_good(&place, format, &old, &published));
    assert!(is_good(&place, format, &issued(tenant).await, &published));
}

/// Servers notice a change within a quarter of a second.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

async fn make_next(admin: &Administrator) -> String {
    let input = json!({"algorithm": "EdDSA"});
    let made = admin.post(&paths::signing_keys(SLUG), &input).await;
    assert_eq!(made.ok()["state"], "next");
    made.ok()["kid"].as_str().expect("a name").to_owned()
}

async fn activate(admin: &Administrator, kid: &str) {
    let url = paths::signing_key_activate(SLUG, kid);
    assert_eq!(admin.post(&url, &json!({})).await.ok()["state"], "active");
}

async fn remove_retiring(admin: &Administrator) {
    let listed = admin.get(&paths::signing_keys(SLUG)).await;
    let listed = listed.ok()["items"].as_array().expect("keys").clone();
    for key in listed.iter().filter(|key| key["state"] == "retiring") {
        let kid = key["kid"].as_str().expect("a name");
        admin.delete(&paths::signing_key(SLUG, kid)).await.ok();
    }
}

async fn issued(tenant: &Tenant) -> Secret {
    let client = Instance::photo_sync(tenant);
    let access = json!([{
        "type": "photo-api", "actions": ["read"], "locations": ["https://photos.example/a"],
    }]);
    let asked = json!({"access_token": {"access": access}});
    only_token(&client.ask(asked).await.grant()).value.clone()
}

async fn keys(tenant: &Tenant) -> KeySet {
    let request = Request::new("GET", format!("{}/jwks.json", tenant.base()));
    let answer = Instance::new(tenant).send_as_is(request).await;
    let jwks: Value = serde_json::from_slice(&answer.0.content).expect("a JSON document");
    KeySet::from_jwks(&jwks).expect("usable keys")
}

/// Whether the photo server verifies the value with these keys.
fn is_good(place: &Place, format: Format, value: &Secret, keys: &KeySet) -> bool {
    let iss = place.tenant.grant_endpoint();
    let expected = Expected {
        iss: &iss,
        aud: Some(&place.rs),
        now: now(),
        leeway: 1,
    };
    match format {
        Format::Biscuit => biscuit::verify(value, keys, &expected).is_ok(),
        Format::Zcap => zcap::verify(value, keys, &expected).is_ok(),
        _ => jwt_signed::verify(value, keys, &expected).is_ok(),
    }
}
