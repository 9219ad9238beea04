//! What one request costs: verification and signing of a grant request of
//! usual size.

#![expect(clippy::expect_used, reason = "a benchmark may fail loudly")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use proof::{
    Expected, Presents, PublicKey, Request, SignatureParameters, SigningKey, Window, verify,
};
use serde_json::json;

const CREATED: u64 = 1_700_000_000;

fn benchmark(criterion: &mut Criterion) {
    for (name, key) in [("ed25519", ed25519()), ("p256", p256())] {
        let request = request(&key);
        let public = PublicKey::admit(&key.public()).expect("a good key");
        let signed = sign(&request, &key);
        let expected = Expected {
            now: CREATED,
            window: Window {
                past: 60,
                future: 10,
            },
            token: Presents::Nothing,
        };
        verify(&signed, &public, &expected).expect("a good signature");
        criterion.bench_function(&format!("verify/{name}"), |bencher| {
            bencher.iter(|| verify(black_box(&signed), &public, &expected));
        });
        criterion.bench_function(&format!("sign/{name}"), |bencher| {
            bencher.iter(|| sign(black_box(&request), &key));
        });
        criterion.bench_function(&format!("admit/{name}"), |bencher| {
            let value = key.public();
            bencher.iter(|| PublicKey::admit(black_box(&value)));
        });
    }
}

fn ed25519() -> SigningKey {
    SigningKey::from_ed25519_seed("bench", &[7; 32]).expect("a seed")
}

/// RFC 9421 B.1.3.
fn p256() -> SigningKey {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "kid": "bench",
        "d": "UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs",
        "x": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
        "y": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0",
    });
    SigningKey::from_jwk(jwk.as_object().expect("an object")).expect("a key")
}

fn request(key: &SigningKey) -> Request {
    let content = json!({
        "access_token": {"access": [{"type": "photo", "actions": ["read", "write"]}]},
        "client": {"key": key.public(), "display": {"name": "Bench"}},
    });
    Request::new("POST", "https://server.example/t/demo/gnap")
        .with_header("content-type", "application/json")
        .with_content(content.to_string())
}

fn sign(request: &Request, key: &SigningKey) -> Request {
    let parameters = SignatureParameters {
        created: CREATED,
        nonce: Some("dGhpcyBpcyBhIG5vbmNl".to_owned()),
    };
    let headers = key.sign(request, &parameters).expect("a signature");
    request
        .clone()
        .with_header("content-digest", headers.content_digest.unwrap_or_default())
        .with_header("signature-input", headers.signature_input)
        .with_header("signature", headers.signature)
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
