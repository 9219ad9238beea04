//! Making and checking values of access tokens.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use gnap::id::TokenId;
use gnap::key::{KeyValue, Proof};
use gnap::right::Right;
use serde_json::json;
use token::jwt_signed::{self, Expected};
use token::{KeySet, SigningKey, TokenModel, opaque};

const NOW: u64 = 1_700_000_000;

fn model() -> TokenModel {
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "client",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    let access: Vec<Right> = serde_json::from_str(
        r#"[{"type":"photo-api","actions":["read","write"],
             "locations":["https://photos.example/albums"]}]"#,
    )
    .expect("good JSON");
    TokenModel {
        iss: "https://as.example/t/demo/gnap".to_owned(),
        aud: vec!["https://photos.example".to_owned()],
        sub: Some("0190c2f0b1e27c5d8a3f0190c2f0b1e2".to_owned()),
        access,
        key: Some(KeyValue {
            proof: Proof::Name("httpsig".to_owned()),
            jwk: jwk.as_object().cloned(),
            cert: None,
            cert_s256: None,
        }),
        flags: Vec::new(),
        iat: NOW,
        exp: NOW + 600,
        id: TokenId::new(NOW * 1000, [1; 10]),
        instance_id: Some("client".to_owned()),
        label: None,
        act: None,
    }
}

fn token(criterion: &mut Criterion) {
    let key = SigningKey::from_seed("a", &[7; 32]).expect("any seed makes a key");
    let keys = KeySet::new([key.public().clone()]).expect("one key");
    let model = model();
    let value = jwt_signed::mint(&model, &key).expect("a good model");
    let expected = Expected {
        iss: &model.iss,
        aud: Some("https://photos.example"),
        now: NOW,
        leeway: 0,
    };
    assert!(jwt_signed::verify(&value, &keys, &expected).is_ok());

    criterion.bench_function("opaque", |bencher| bencher.iter(|| opaque::value([7; 32])));
    criterion.bench_function("jwt-signed/mint", |bencher| {
        bencher.iter(|| jwt_signed::mint(&model, &key));
    });
    criterion.bench_function("jwt-signed/verify", |bencher| {
        bencher.iter(|| jwt_signed::verify(&value, &keys, &expected));
    });
}

criterion_group!(benches, token);
criterion_main!(benches);
