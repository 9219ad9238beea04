//! What strangers can send before anything is known about them. Each target
//! takes any octets; it panics when a promise is broken: nothing panics, and
//! nothing is proven but what was signed.

use std::sync::OnceLock;

use gnap::key::{Key, KeyValue};
use gnap::request::{Client, GrantRequest};
use gnap::rs::{IntrospectRequest, RegistrationRequest, ResourceServer};
use gnap::{Limits, decode};
use proof::{
    Expected, Method, Presents, PublicKey, Request, SignatureParameters, SigningKey, Window,
    client_cert as client_cert_field, content, rotation_content, verify, verify_rotation,
};

/// The time of all proofs.
const NOW: u64 = 1_700_000_000;
/// The methods whose proofs travel in the request.
const METHODS: [Method; 4] = [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop];

/// A grant request (RFC 9635 §2), and the key in it.
pub fn grant_request(octets: &[u8]) {
    let Ok(message) = decode::<GrantRequest>(octets, Limits::MESSAGE) else {
        return;
    };
    let _ = message.check();
    if let Client::Value(client) = &message.client
        && let Key::Value(key) = &client.key
    {
        let _ = PublicKey::admit(key);
    }
}

/// What a resource server asks or registers (RFC 9767 §3), and the key in it.
pub fn rs_request(octets: &[u8]) {
    let asked =
        decode::<IntrospectRequest>(octets, Limits::MESSAGE).map(|asked| asked.resource_server);
    let registered = decode::<RegistrationRequest>(octets, Limits::MESSAGE).map(|registered| {
        let _ = registered.check();
        registered.resource_server
    });
    for server in [asked, registered].into_iter().flatten() {
        if let ResourceServer::Value {
            key: Key::Value(key),
        } = &server
        {
            let _ = PublicKey::admit(key);
        }
    }
}

/// Signature-Input, Signature and Content-Digest, divided by zeros, on a
/// request that somebody else signed.
pub fn signature_input(octets: &[u8]) {
    let mut fields = octets.split(|octet| *octet == 0);
    let mut request = target();
    for name in ["signature-input", "signature", "content-digest"] {
        if let Some(value) = fields.next() {
            request = request.with_header(name, value);
        }
    }
    check(&request, Method::HttpSig);
}

/// A JWS, as content and in each field that can hold one.
pub fn jws(octets: &[u8]) {
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        for field in ["detached-jws", "dpop"] {
            check(&target().with_header(field, octets), method);
        }
        let attached = Request {
            content: octets.to_vec(),
            ..target()
                .without_header("content-type")
                .with_header("content-type", "application/jose")
        };
        let _ = content(&attached);
        let _ = rotation_content(&attached);
        check(&attached, method);
    }
}

/// The Client-Cert field (RFC 9440), and the same text as a key's `cert`.
pub fn client_cert(octets: &[u8]) {
    let _ = client_cert_field(&[octets]);
    let Ok(text) = std::str::from_utf8(octets) else {
        return;
    };
    for method in [Method::Mtls, Method::HttpSig, Method::Jwsd] {
        let proof = gnap::key::Proof::Name(method.name().to_owned());
        let by_value = KeyValue {
            proof,
            jwk: None,
            cert: Some(text.to_owned()),
            cert_s256: None,
        };
        let by_thumbprint = KeyValue {
            cert: None,
            cert_s256: Some(text.to_owned()),
            ..by_value.clone()
        };
        for key in [by_value, by_thumbprint] {
            if let Ok(admitted) = PublicKey::admit(&key) {
                // What was admitted once is admitted again, as the same key.
                let Key::Value(value) = admitted.key() else {
                    panic!("a key by value became a reference");
                };
                let again = PublicKey::admit(value).expect("an admitted key");
                assert_eq!(again.thumbprint(), admitted.thumbprint());
            }
        }
    }
}

/// Requests as they were signed: what to start from.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = Vec::new();
    for method in METHODS {
        let signed = signed(method);
        let line = |name: &str| {
            let found = signed.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        match method {
            Method::HttpSig => {
                let names = ["signature-input", "signature", "content-digest"];
                let fields: Vec<Vec<u8>> = names.iter().map(|name| line(name)).collect();
                seeds.push(("signature_input", fields.join(&0)));
            }
            Method::Jwsd => seeds.push(("jws", line("detached-jws"))),
            Method::Dpop => seeds.push(("jws", line("dpop"))),
            Method::Jws | Method::Mtls => seeds.push(("jws", signed.content.clone())),
        }
        let key = signer(method).public();
        let request = serde_json::json!({
            "access_token": {"access": [{"type": "photo", "actions": ["read"]}], "label": "a"},
            "client": {"key": key, "class_id": "a", "display": {"name": "b"}},
            "interact": {
                "start": ["redirect"],
                "finish": {"method": "redirect", "uri": "https://a.example/", "nonce": "n"},
            },
        });
        seeds.push(("grant_request", request.to_string().into_bytes()));
        let request = serde_json::json!({
            "access": ["a", {"type": "photo", "actions": ["read"]}],
            "access_token": "a",
            "proof": "httpsig",
            "resource_server": {"key": key},
            "token_formats_supported": ["jwt-signed"],
            "token_introspection_required": true,
        });
        seeds.push(("rs_request", request.to_string().into_bytes()));
    }
    seeds
}

/// Whatever is proven is the seed: same time, same nonce or same signed text.
fn check(request: &Request, method: Method) {
    let key = public(method);
    if let Ok(proven) = verify(request, &key, &EXPECTED) {
        let signed = signed(method);
        let seed = verify(&signed, &key, &EXPECTED).expect("the seed verifies");
        assert_eq!(proven, seed, "proven, but never signed");
    }
    // Nobody rotated anything.
    let rotated = verify_rotation(request, &key, &public(method), &EXPECTED);
    assert!(rotated.is_err(), "rotated, but never signed");
}

const EXPECTED: Expected = Expected {
    now: NOW,
    window: Window {
        past: 60,
        future: 10,
    },
    token: Presents::Nothing,
};

/// The request that is signed, before it is.
fn target() -> Request {
    Request::new("POST", "https://server.example/gnap")
        .with_header("content-type", "application/json")
        .with_content(r#"{"client":"a"}"#)
}

fn signer(method: Method) -> SigningKey {
    let key = SigningKey::from_ed25519_seed("key", &[7; 32]).expect("a seed");
    key.with_method(method)
}

/// Admitted once: a fuzzer asks thousands of times a second.
fn public(method: Method) -> PublicKey {
    static KEYS: OnceLock<Vec<PublicKey>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let admit = |method| PublicKey::admit(&signer(method).public()).expect("a good key");
        METHODS.map(admit).to_vec()
    });
    let key = keys.iter().find(|key| key.method() == method);
    key.expect("one of the methods").clone()
}

fn signed(method: Method) -> Request {
    let parameters = SignatureParameters {
        created: NOW,
        nonce: Some("nonce".to_owned()),
    };
    let proven = signer(method).prove(target(), &parameters);
    proven.expect("a signature")
}
