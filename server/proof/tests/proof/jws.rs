//! `jwsd` and `jws`, rule by rule (RFC 9635 §7.3.3, §7.3.4).

use proof::{
    ContentError, JoseError, Method, ProofError, Request, SignatureParameters, SigningKey, content,
    verify,
};
use serde_json::{Value, json};

use crate::signed::{EXPECTED, NOW, ed25519, grant_request, p256, poll, public};

/// Which of the two, and where its JWS stands.
const FORMS: [(Method, &str); 2] = [
    (Method::Jwsd, "gnap-binding-jwsd"),
    (Method::Jws, "gnap-binding-jws"),
];

fn without_nonce() -> SignatureParameters {
    SignatureParameters {
        created: NOW,
        nonce: None,
    }
}

fn put(method: Method, request: Request, jws: &str) -> Request {
    if method == Method::Jws && !request.content.is_empty() {
        request
            .without_header("content-type")
            .with_header("content-type", "application/jose")
            .with_content(jws)
    } else {
        request.with_header("detached-jws", jws)
    }
}

fn payload(method: Method, request: &Request) -> Vec<u8> {
    use sha2::Digest;
    match method {
        Method::Jwsd if !request.content.is_empty() => {
            sha2::Sha256::digest(&request.content).to_vec()
        }
        _ => request.content.clone(),
    }
}

/// The result for a request whose header has some members replaced; `null`
/// removes one.
fn with_header(method: Method, request: Request, changes: &Value) -> Result<(), ProofError> {
    with_key(&ed25519().with_method(method), request, changes)
}

fn with_key(key: &SigningKey, request: Request, changes: &Value) -> Result<(), ProofError> {
    let method = key.method();
    let (_, typ) = FORMS.into_iter().find(|(form, _)| *form == method).unwrap();
    let mut header = key.binding_header(&request, typ, &without_nonce()).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            header.remove(name);
        } else {
            header.insert(name.clone(), value.clone());
        }
    }
    let jws = key.sign_jws(&header, &payload(method, &request)).unwrap();
    check(&put(method, request, &jws), key)
}

fn check(request: &Request, key: &SigningKey) -> Result<(), ProofError> {
    verify(request, &public(key), &EXPECTED).map(drop)
}

#[test]
fn refuses_a_header_that_lacks_or_changes_something() {
    for (method, typ) in FORMS {
        for request in [grant_request(), poll()] {
            assert_eq!(with_header(method, request.clone(), &json!({})), Ok(()));
            let mut wrong = vec![
                ("typ", json!(null)),
                ("typ", json!(7)),
                ("typ", json!("JWT")),
                ("typ", json!("gnap-binding+jwsd")),
                ("typ", json!(typ.to_uppercase())),
                ("typ", json!("gnap-binding-rotation-jwsd")),
                ("typ", json!("gnap-binding-rotation-jws")),
                ("alg", json!(null)),
                ("alg", json!("none")),
                ("alg", json!("ES256")),
                ("alg", json!("HS256")),
                // The other name of the same algorithm, which the key does not
                // have.
                ("alg", json!("Ed25519")),
                ("kid", json!(null)),
                ("kid", json!("other")),
                ("htm", json!(null)),
                ("htm", json!("post")),
                ("htm", json!("GET")),
                ("uri", json!(null)),
                ("uri", json!("https://elsewhere.example/gnap")),
                ("uri", json!(format!("{}#a", request.target_uri))),
                ("uri", json!(format!("{}/", request.target_uri))),
                ("created", json!(null)),
                ("created", json!(NOW.to_string())),
                ("created", json!(1_700_000_000.5)),
                ("created", json!(-1)),
            ];
            for (_, other) in FORMS {
                if other != typ {
                    wrong.push(("typ", json!(other)));
                }
            }
            for (name, value) in wrong {
                assert_eq!(
                    with_header(method, request.clone(), &json!({ name: value })),
                    Err(JoseError::Parameter(name).into()),
                    "{method:?} {name}={value}"
                );
            }
        }
    }
}

#[test]
fn refuses_a_token_hash_that_is_not_the_tokens() {
    for (method, _) in FORMS {
        for ath in [json!(null), json!(""), json!("hJC-"), json!(7)] {
            assert_eq!(
                with_header(method, poll(), &json!({ "ath": ath })),
                Err(JoseError::Parameter("ath").into())
            );
        }
        // A hash of a token that is not presented.
        let ath = json!({"ath": "hJC-eDWyh9xx-KnCqg1OcZAv71xdpxXnhQrwyY9ixYE"});
        assert_eq!(with_header(method, poll(), &ath), Ok(()));
        assert_eq!(
            with_header(method, grant_request(), &ath),
            Err(JoseError::Parameter("ath").into())
        );
    }
}

#[test]
fn refuses_extensions_of_the_header_but_not_what_is_only_more() {
    for (method, _) in FORMS {
        for (name, value) in [
            ("crit", json!(["exp"])),
            ("crit", json!([])),
            ("b64", json!(true)),
        ] {
            assert_eq!(
                with_header(method, grant_request(), &json!({ name: value })),
                Err(JoseError::Extension(name).into())
            );
        }
        let more = json!({"own": {"a": [1]}, "jku": "https://a", "x5c": ["AA"]});
        assert_eq!(with_header(method, grant_request(), &more), Ok(()));
    }
}

#[test]
fn refuses_a_key_that_the_header_brings_along() {
    let thief = SigningKey::from_ed25519_seed("ed", &[8; 32]).unwrap();
    for (method, typ) in FORMS {
        let thief_public = json!(thief.public_jwk());
        let mut header = thief
            .binding_header(&grant_request(), typ, &without_nonce())
            .unwrap();
        header.insert("jwk".to_owned(), thief_public);
        let payload = payload(method, &grant_request());
        let jws = thief.sign_jws(&header, &payload).unwrap();
        let request = put(method, grant_request(), &jws);
        let key = ed25519().with_method(method);
        assert_eq!(check(&request, &key), Err(ProofError::Invalid));
    }
}

#[test]
fn refuses_what_is_not_in_compact_form() {
    for (method, _) in FORMS {
        let key = ed25519().with_method(method);
        let good = key
            .prove(grant_request(), &crate::methods::parameters())
            .unwrap();
        let text = match method {
            Method::Jws => String::from_utf8(good.content.clone()).unwrap(),
            _ => String::from_utf8(good.headers.last().unwrap().1.clone()).unwrap(),
        };
        let [header, payload, signature] = text.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts");
        };
        for bad in [
            "",
            ".",
            "..",
            "a.b",
            &format!("{header}.{payload}"),
            &format!("{text}.{signature}"),
            &format!("{header}.{payload}.{signature}="),
            &format!("{header}=.{payload}.{signature}"),
            &format!("{header}.{payload} .{signature}"),
            &format!("W10.{payload}.{signature}"),
            &format!("eyJhIjoxLCJhIjoyfQ.{payload}.{signature}"),
            &format!("{}.{payload}.{signature}", "A".repeat(20_000)),
            "{\"payload\":\"\",\"signatures\":[]}",
        ] {
            let request = put(method, grant_request(), bad);
            assert!(check(&request, &key).is_err(), "{method:?} {bad:.60}");
        }
        let altered = format!("{header}.{payload}.{}", &signature[..signature.len() - 2]);
        let request = put(method, grant_request(), &altered);
        assert!(check(&request, &key).is_err());
        assert_eq!(check(&put(method, grant_request(), &text), &key), Ok(()));
    }
}

#[test]
fn the_detached_field_must_stand_there_once() {
    let key = ed25519().with_method(Method::Jwsd);
    let good = key.prove(poll(), &crate::methods::parameters()).unwrap();
    let (name, value) = good.headers.last().unwrap().clone();
    let twice = good.clone().with_header(&name, value);
    assert_eq!(check(&twice, &key), Err(JoseError::Repeated.into()));
    let without = good.clone().without_header("detached-jws");
    assert_eq!(check(&without, &key), Err(JoseError::Absent.into()));
    assert_eq!(check(&good, &key), Ok(()));
}

#[test]
fn the_payload_is_the_raw_digest_and_nothing_without_content() {
    let key = ed25519().with_method(Method::Jwsd);
    let sign = |request: Request, payload: &[u8]| {
        let header = key
            .binding_header(&request, "gnap-binding-jwsd", &without_nonce())
            .unwrap();
        let jws = key.sign_jws(&header, payload).unwrap();
        check(&put(Method::Jwsd, request, &jws), &key)
    };
    let digest = payload(Method::Jwsd, &grant_request());
    assert_eq!(sign(grant_request(), &digest), Ok(()));
    let encoded = {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest)
    };
    let content = grant_request().content;
    for bad in [encoded.as_bytes(), &content, &digest[1..], b""] {
        assert_eq!(sign(grant_request(), bad), Err(JoseError::Payload.into()));
    }
    assert_eq!(sign(poll(), &digest), Err(JoseError::Payload.into()));
    assert_eq!(sign(poll(), b""), Ok(()));
}

#[test]
fn attached_content_is_jose_and_only_for_the_method() {
    let jws = ed25519().with_method(Method::Jws);
    let good = jws
        .prove(grant_request(), &crate::methods::parameters())
        .unwrap();
    let plain = good.clone().without_header("content-type");
    for request in [
        plain.clone(),
        plain
            .clone()
            .with_header("content-type", "application/json"),
        good.clone().with_header("content-type", "application/jose"),
    ] {
        assert_eq!(check(&request, &jws), Err(ProofError::MediaType));
    }
    let parameter = plain.with_header("content-type", "Application/JOSE; a=b");
    assert_eq!(check(&parameter, &jws), Ok(()));
    // Signed as octets, read through an unverified JWS: refused.
    for method in [Method::HttpSig, Method::Jwsd, Method::Dpop] {
        let key = ed25519().with_method(method);
        let request = key
            .prove(good.clone(), &crate::methods::parameters())
            .unwrap();
        assert_eq!(check(&request, &key), Err(ProofError::MediaType));
    }
}

#[test]
fn the_message_is_read_by_media_type() {
    let jws = ed25519().with_method(Method::Jws);
    let attached = jws
        .prove(grant_request(), &crate::methods::parameters())
        .unwrap();
    assert_eq!(
        content(&attached).unwrap().octets(),
        grant_request().content
    );
    assert_eq!(
        content(&grant_request()).unwrap().octets(),
        grant_request().content
    );
    let plain = grant_request().without_header("content-type");
    assert_eq!(content(&plain), Err(ContentError::MediaType));
    for other in [
        "text/plain",
        "application/jsonx",
        "application/jose+json",
        "",
    ] {
        let request = plain.clone().with_header("content-type", other);
        assert_eq!(content(&request), Err(ContentError::MediaType), "{other}");
    }
    let garbage = plain.with_header("content-type", "application/jose");
    assert_eq!(content(&garbage), Err(JoseError::Malformed.into()));
}

#[test]
fn the_algorithm_of_a_certificate_is_one_that_its_key_can_do() {
    let pem = include_str!("../certificates/p256.pem");
    let key = json!({"proof": "jwsd", "cert": pem});
    let key: gnap::key::KeyValue = serde_json::from_value(key).unwrap();
    let key = proof::PublicKey::admit(&key).unwrap();
    let signer = p256().with_method(Method::Jwsd);
    let request = signer.prove(poll(), &crate::methods::parameters()).unwrap();
    // Another key, an algorithm that fits: only the signature is wrong.
    assert_eq!(verify(&request, &key, &EXPECTED), Err(ProofError::Invalid));
    let signer = ed25519().with_method(Method::Jwsd);
    let request = signer.prove(poll(), &crate::methods::parameters()).unwrap();
    assert_eq!(
        verify(&request, &key, &EXPECTED),
        Err(JoseError::Parameter("alg").into())
    );
}
