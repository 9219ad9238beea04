//! RFC 9635 §7.1.1, §7.1.2, §11.7: keys that an administrator registered and
//! clients name instead of sending them, symmetric ones too.

use api::key_reference::{KeyKind, KeyReference, NewKeyReference};
use api::paths;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e::{
    Administrator, Backend, Instance, Parley, ResourceServer, new_sign_in, only_token, tests,
};
use parley_client::{KeyAlgorithm, make_key};
use proof::{Method, SigningKey};
use serde_json::{Value, json};

use crate::rights::one_token;

tests![alone:
    a_shared_key_proves_by_its_one_method,
    a_shared_key_is_shown_once,
    a_public_key_may_have_a_reference,
    a_key_that_was_given_up_is_good_for_nothing,
    bad_keys_get_no_reference,
];

const CODE: &str = "invalid_client";
const SLUG: &str = "demo";
const SHARED: [(&str, Method); 3] = [
    ("httpsig", Method::HttpSig),
    ("jwsd", Method::Jwsd),
    ("jws", Method::Jws),
];

async fn register(admin: &Administrator, input: &Value) -> NewKeyReference {
    let told = admin.post(&paths::key_references(SLUG), input).await;
    serde_json::from_value(told.ok().clone()).unwrap()
}

async fn register_shared(admin: &Administrator, method: &str) -> (String, Vec<u8>) {
    let input = json!({"name": "Backend", "method": method});
    let registered = register(admin, &input).await;
    let secret = URL_SAFE_NO_PAD.decode(registered.shared_key.unwrap());
    (registered.key_reference.id, secret.unwrap())
}

fn holder(parley: &Parley, reference: &str, secret: &[u8], method: Method) -> Instance {
    Instance::with_key(
        parley,
        SigningKey::shared(reference, secret).with_method(method),
    )
}

fn waiting(reference: &str) -> Value {
    json!({
        "client": {"key": reference},
        "access_token": one_token(),
        "interact": {"start": ["redirect"]},
    })
}

/// Shows GNAP-7.1.1-01, GNAP-7.1.1-03, GNAP-2.3-03, GNAP-7.1.2-03,
/// IANA-CLIENT-02.
async fn a_shared_key_proves_by_its_one_method(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let elsewhere = parley.make_tenant("elsewhere");
    for (name, method) in SHARED {
        let (reference, secret) = register_shared(&admin, name).await;
        let client = holder(&parley, &reference, &secret, method);
        let granted = client.ask(waiting(&reference)).await.grant();
        client.cancel(e2e::going_on(&granted)).await.no_content();

        let guessed = holder(&parley, &reference, &[7; 32], method);
        guessed.ask(waiting(&reference)).await.refused(CODE);
        for (_, other) in SHARED.into_iter().filter(|(_, other)| *other != method) {
            let other = holder(&parley, &reference, &secret, other);
            other.ask(waiting(&reference)).await.refused_somehow();
        }
        client.ask(waiting("unknown")).await.refused(CODE);
        // Another tenant's reference is an unknown one.
        let abroad = client.at(elsewhere.grant_endpoint());
        abroad.ask(waiting(&reference)).await.refused(CODE);
        // By value it is refused, whoever signs.
        let shown = json!({"key": {"proof": name, "jwk": {
            "kty": "oct", "kid": reference, "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(&secret),
        }}});
        let client = holder(&parley, &reference, &secret, method);
        let members = json!({"client": shown, "access_token": one_token()});
        client.ask(members).await.refused(CODE);
    }
}

/// Shows GNAP-7.1.1-02, GNAP-11.7-01.
async fn a_shared_key_is_shown_once(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (reference, secret) = register_shared(&admin, "jwsd").await;
    assert_eq!(secret.len(), 32);
    let text = URL_SAFE_NO_PAD.encode(&secret);
    let other = register_shared(&admin, "jwsd").await;
    assert!(other.0 != reference && other.1 != secret);
    let listed = admin.get(&paths::key_references(SLUG)).await;
    assert!(listed.ok().to_string().contains(&reference));
    let audit = admin.get(&paths::audit(SLUG)).await;
    let stored = parley.stored();
    for place in [
        listed.ok().to_string().as_bytes(),
        audit.ok().to_string().as_bytes(),
        parley.stdout().as_bytes(),
        parley.stderr().as_bytes(),
        &stored,
    ] {
        for hidden in [text.as_bytes(), &secret] {
            assert!(!place.windows(hidden.len()).any(|window| window == hidden));
        }
    }
    let client = holder(&parley, &reference, &secret, Method::Jwsd);
    client.ask(waiting(&reference)).await.ok();
}

/// Shows GNAP-7.1.1-03 for public keys.
async fn a_public_key_may_have_a_reference(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let key = make_key(KeyAlgorithm::P384).unwrap();
    let input = json!({"name": "Printer", "method": "jws", "jwk": key.public_jwk()});
    let registered = register(&admin, &input).await;
    assert_eq!(registered.shared_key, None);
    assert_eq!(registered.key_reference.kind, KeyKind::Public);
    let reference = registered.key_reference.id;
    let jwk = key.private_jwk().unwrap();
    let by = |method| {
        let key = SigningKey::from_jwk(&jwk).unwrap().with_method(method);
        Instance::with_key(&parley, key)
    };
    let granted = by(Method::Jws).ask(waiting(&reference)).await.grant();
    for other in [Method::HttpSig, Method::Jwsd, Method::Dpop] {
        by(other).ask(waiting(&reference)).await.refused_somehow();
    }
    let client = by(Method::Jws);
    client.cancel(e2e::going_on(&granted)).await.no_content();
}

/// A token that is bound to a shared key says so by the reference, and is over
/// with it.
async fn a_key_that_was_given_up_is_good_for_nothing(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let (reference, secret) = register_shared(&admin, "httpsig").await;
    let client = holder(&parley, &reference, &secret, Method::HttpSig);
    let granted = client.allowed(&parley, one_token()).await;
    let token = only_token(&granted);
    let server = ResourceServer::photo_server(&parley);
    let answer = server.introspect(&token.value).await.ok();
    assert_eq!(answer["active"], true);
    assert_eq!(answer["key"], json!(reference));
    let manage = e2e::manage(token);
    let rotated = client.rotate(manage).await.ok();
    let value = rotated["access_token"]["value"].as_str().unwrap();
    let value = gnap::secret::Secret::new(value);
    assert!(server.finds_active(&value).await);

    let url = paths::key_reference(SLUG, &reference);
    assert_eq!(admin.delete(&url).await.status, 204);
    admin.delete(&url).await.refused(404);
    assert!(!server.finds_active(&value).await);
    client.ask(waiting(&reference)).await.refused(CODE);
    client.cancel(e2e::going_on(&granted)).await.refused(CODE);
}

async fn bad_keys_get_no_reference(backend: Backend) {
    let parley = Parley::start(backend).await;
    let admin = Administrator::set_up(&parley, &new_sign_in()).await;
    let key = make_key(KeyAlgorithm::Ed25519).unwrap();
    for input in [
        json!({"name": "", "method": "jws"}),
        json!({"name": "a", "method": "dpop"}),
        json!({"name": "a", "method": "mtls"}),
        json!({"name": "a", "method": "jws", "jwk": {}}),
        json!({"name": "a", "method": "jws", "jwk": key.private_jwk().unwrap()}),
        json!({"name": "a", "method": "jws", "jwk": {
            "kty": "oct", "kid": "a", "alg": "HS256", "k": "AAAA",
        }}),
    ] {
        let told = admin.post(&paths::key_references(SLUG), &input).await;
        told.refused(422);
    }
    let listed = admin.get(&paths::key_references(SLUG)).await;
    let items = listed.ok()["items"].clone();
    let items: Vec<KeyReference> = serde_json::from_value(items).unwrap();
    assert!(items.is_empty());
}
