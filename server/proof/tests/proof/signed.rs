//! Keys and signed requests for the other tests, and the round trip of both.

use proof::{
    Expected, Presents, Proven, PublicKey, Request, SignatureParameters, SignedHeaders, SigningKey,
    Window, verify,
};
use serde_json::{Map, Value, json};

pub const NOW: u64 = 1_700_000_000;
pub const GRANT_ENDPOINT: &str = "http://127.0.0.1:8480/t/demo/gnap";

/// What must be covered in a request with content and without a token.
pub const COVERED: &str = r#"("@method" "@target-uri" "content-digest")"#;

pub const EXPECTED: Expected = Expected {
    now: NOW,
    window: Window {
        past: 60,
        future: 10,
    },
    token: Presents::Nothing,
};

pub fn ed25519() -> SigningKey {
    SigningKey::from_ed25519_seed("ed", &[7; 32]).unwrap()
}

/// RFC 9421 B.1.3.
pub fn p256_jwk() -> Map<String, Value> {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "kid": "test-key-ecc-p256",
        "alg": "ES256",
        "d": "UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs",
        "x": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
        "y": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0",
    });
    jwk.as_object().unwrap().clone()
}

pub fn p256() -> SigningKey {
    SigningKey::from_jwk(&p256_jwk()).unwrap()
}

pub fn public(key: &SigningKey) -> PublicKey {
    PublicKey::admit(&key.public()).unwrap()
}

pub fn grant_request() -> Request {
    Request::new("POST", GRANT_ENDPOINT)
        .with_header("content-type", "application/json")
        .with_content(r#"{"client":"a"}"#)
}

pub fn poll() -> Request {
    Request::new("POST", "http://127.0.0.1:8480/t/demo/gnap/continue/1")
        .with_header("authorization", "GNAP 80UPRY5NM33OMUKMKSKU")
}

pub fn with(request: Request, headers: &SignedHeaders) -> Request {
    let request = match &headers.content_digest {
        Some(digest) => request.with_header("content-digest", digest.as_str()),
        None => request,
    };
    request
        .with_header("signature-input", headers.signature_input.as_str())
        .with_header("signature", headers.signature.as_str())
}

pub fn signed(request: Request, key: &SigningKey) -> Request {
    let parameters = SignatureParameters {
        created: NOW,
        nonce: Some("n-1".to_owned()),
    };
    let headers = key.sign(&request, &parameters).unwrap();
    with(request, &headers)
}

/// Signs exactly `input`, over the request as it is.
pub fn signed_as(request: Request, key: &SigningKey, label: &str, input: &str) -> Request {
    let headers = key.sign_input(&request, label, input).unwrap();
    with(request, &headers)
}

/// The grant request with its digest, not signed yet.
pub fn digested() -> Request {
    let digest = proof::content_digest(br#"{"client":"a"}"#, proof::DigestAlgorithm::Sha256);
    grant_request().with_header("content-digest", digest)
}

pub fn check(request: &Request, key: &SigningKey) -> Result<Proven, proof::ProofError> {
    verify(request, &public(key), &EXPECTED)
}

#[test]
fn what_is_signed_verifies() {
    for key in [ed25519(), p256()] {
        for request in [grant_request(), poll()] {
            let proven = check(&signed(request, &key), &key).unwrap();
            assert_eq!(proven.thumbprint(), public(&key).thumbprint());
            let once = proven.once().unwrap();
            assert_eq!((once.created, once.id.as_str()), (NOW, "n-1"));
        }
    }
}

#[test]
fn a_private_jwk_must_belong_to_its_public_part() {
    let mut jwk = p256_jwk();
    assert!(SigningKey::from_jwk(&jwk).is_ok());
    jwk.insert(
        "d".to_owned(),
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE".into(),
    );
    assert!(SigningKey::from_jwk(&jwk).is_err());

    let public = ed25519().public().jwk.unwrap();
    let with_seed = |seed: &str| {
        let mut jwk = public.clone();
        jwk.insert("d".to_owned(), seed.into());
        SigningKey::from_jwk(&jwk)
    };
    assert!(with_seed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE").is_err());
    let key = with_seed("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc").unwrap();
    assert_eq!(key.public(), ed25519().public());
}

#[test]
fn a_key_is_read_from_pkcs8() {
    assert!(SigningKey::from_pkcs8("k", "ES256", b"no").is_err());
    let algorithm = &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    let random = aws_lc_rs::rand::SystemRandom::new();
    let pkcs8 = aws_lc_rs::signature::EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let key = SigningKey::from_pkcs8("k", "ES256", pkcs8.as_ref()).unwrap();
    assert!(check(&signed(grant_request(), &key), &key).is_ok());
}

#[test]
fn refuses_to_sign_what_cannot_be_written() {
    let key = ed25519();
    let parameters = |nonce: &str| SignatureParameters {
        created: NOW,
        nonce: Some(nonce.to_owned()),
    };
    assert!(key.sign(&poll(), &parameters("ä")).is_err());
    assert!(key.sign(&poll(), &parameters(r#"a"\b"#)).is_ok());
    for (label, input) in [
        ("Sig", r#"("@method")"#),
        ("sig", r#""@method""#),
        ("sig", r#"("@method"), ("@path")"#),
        ("sig", r#"("content-type")"#),
        ("sig", r#"("@method" "@method")"#),
    ] {
        assert!(
            key.sign_input(&poll(), label, input).is_err(),
            "{label}={input}"
        );
    }
}
