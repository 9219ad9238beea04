//! Which keys are admitted.

use gnap::key::{Key, KeyValue};
use proof::{AdmissionError, PublicKey};
use serde_json::{Value, json};

use crate::signed::{ed25519, p256};

fn admit(key: Value) -> Result<PublicKey, AdmissionError> {
    PublicKey::admit(&serde_json::from_value::<KeyValue>(key).unwrap())
}

/// A good key with some members replaced; `null` removes one.
fn changed(good: &KeyValue, changes: &Value) -> Result<PublicKey, AdmissionError> {
    let mut key = serde_json::to_value(good).unwrap();
    let jwk = key["jwk"].as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            jwk.remove(name);
        } else {
            jwk.insert(name.clone(), value.clone());
        }
    }
    admit(key)
}

fn modulus(bits: usize, last: u8) -> String {
    use base64::Engine;
    let mut octets = vec![0xff; bits.div_ceil(8)];
    if !bits.is_multiple_of(8) {
        octets[0] = (1 << (bits % 8)) - 1;
    }
    *octets.last_mut().unwrap() = last;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets)
}

#[test]
fn refuses_private_and_symmetric_keys() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert_eq!(
            changed(&ed25519().public(), &json!({ name: "AA" })).err(),
            Some(AdmissionError::PrivateMember(name))
        );
    }
    let symmetric = json!({"proof":"httpsig","jwk":{"kty":"oct","kid":"a","alg":"HS256","k":"AA"}});
    assert_eq!(
        admit(symmetric).err(),
        Some(AdmissionError::PrivateMember("k"))
    );
    assert!(changed(&ed25519().public(), &json!({})).is_ok());
}

#[test]
fn refuses_keys_that_lack_what_they_must_have() {
    for key in [ed25519().public(), p256().public()] {
        for name in ["kty", "kid", "alg", "crv", "x"] {
            for value in [json!(null), json!(7)] {
                assert_eq!(
                    changed(&key, &json!({ name: value })).err(),
                    Some(AdmissionError::Member(name))
                );
            }
        }
    }
    for kid in [
        String::new(),
        "a".repeat(257),
        "ü".to_owned(),
        "a\n".to_owned(),
    ] {
        let refused = changed(&ed25519().public(), &json!({ "kid": kid }));
        assert_eq!(refused.err(), Some(AdmissionError::KeyId), "{kid}");
    }
}

#[test]
fn refuses_algorithms_that_do_not_fit() {
    let (okp, ec) = (ed25519().public(), p256().public());
    for (key, changes) in [
        (&okp, json!({"alg": "none"})),
        (&okp, json!({"alg": "ES256"})),
        (&okp, json!({"alg": "HS256"})),
        (&okp, json!({"crv": "Ed448"})),
        (&okp, json!({"kty": "okp"})),
        (&ec, json!({"alg": "ES384"})),
        (&ec, json!({"alg": "EdDSA"})),
        (&ec, json!({"crv": "P-384"})),
        (&ec, json!({"crv": "secp256k1", "alg": "ES256K"})),
    ] {
        let refused = changed(key, &changes);
        assert_eq!(
            refused.err(),
            Some(AdmissionError::UnsupportedAlgorithm),
            "{changes}"
        );
    }
    assert!(changed(&okp, &json!({"alg": "Ed25519"})).is_ok());
}

#[test]
fn refuses_keys_for_another_use() {
    let key = ed25519().public();
    for changes in [
        json!({"use": "enc"}),
        json!({"use": 1}),
        json!({"key_ops": ["sign"]}),
    ] {
        assert_eq!(
            changed(&key, &changes).err(),
            Some(AdmissionError::OtherUse)
        );
    }
    assert!(changed(&key, &json!({"use": "sig", "key_ops": ["verify"]})).is_ok());
}

#[test]
fn refuses_weak_and_invalid_points() {
    let okp = |x: &str| changed(&ed25519().public(), &json!({ "x": x })).err();
    // The identity, a point of order 8, and the identity encoded another way.
    assert_eq!(
        okp("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        Some(AdmissionError::WeakKey)
    );
    assert_eq!(
        okp("xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"),
        Some(AdmissionError::WeakKey)
    );
    assert_eq!(
        okp("7v_______________________________________38"),
        Some(AdmissionError::InvalidPoint)
    );
    // Not on the curve.
    assert_eq!(
        okp("AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        Some(AdmissionError::InvalidPoint)
    );
    for bad in [
        "",
        "AA",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "+",
    ] {
        assert_eq!(okp(bad), Some(AdmissionError::Encoding("x")), "{bad}");
    }

    let ec = p256().public();
    let swapped = json!({
        "x": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0",
        "y": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
    });
    assert_eq!(
        changed(&ec, &swapped).err(),
        Some(AdmissionError::InvalidPoint)
    );
    let zero = json!({
        "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    });
    assert_eq!(
        changed(&ec, &zero).err(),
        Some(AdmissionError::InvalidPoint)
    );
    // x is the field's prime plus something: a second name for a smaller x.
    let out_of_range = json!({"x": "__________________________________________8"});
    assert_eq!(
        changed(&ec, &out_of_range).err(),
        Some(AdmissionError::InvalidPoint)
    );
}

#[test]
fn refuses_rsa_keys_of_bad_size_or_exponent() {
    let rsa = |n: &str, e: &str| {
        admit(json!({
            "proof": "httpsig",
            "jwk": {"kty": "RSA", "kid": "a", "alg": "PS512", "n": n, "e": e},
        }))
        .err()
    };
    for (bits, last) in [
        (1024, 0xff),
        (2047, 0xff),
        (8193, 0xff),
        (16384, 0xff),
        (2048, 0xfe),
    ] {
        assert_eq!(
            rsa(&modulus(bits, last), "AQAB"),
            Some(AdmissionError::RsaModulus),
            "{bits}"
        );
    }
    for e in ["AQ", "Ag", "AQAA", "AQAAAAE"] {
        assert_eq!(
            rsa(&modulus(2048, 0xff), e),
            Some(AdmissionError::RsaExponent),
            "{e}"
        );
    }
    assert_eq!(
        rsa(&modulus(2048, 0xff), "AAEAAQ"),
        Some(AdmissionError::Encoding("e"))
    );
    for bits in [2048, 3072, 8192] {
        assert_eq!(rsa(&modulus(bits, 0xff), "AQAB"), None, "{bits}");
    }
}

#[test]
fn refuses_more_or_less_than_one_format() {
    let jwk = ed25519().public().jwk.unwrap();
    for (key, error) in [
        (json!({"proof": "httpsig"}), AdmissionError::Formats),
        (
            json!({"proof": "httpsig", "jwk": jwk, "cert": "MII"}),
            AdmissionError::Formats,
        ),
        (
            json!({"proof": "httpsig", "jwk": jwk, "cert#S256": "AA"}),
            AdmissionError::Formats,
        ),
        (
            json!({"proof": "mtls", "cert": "MII", "cert#S256": "AA"}),
            AdmissionError::Formats,
        ),
        (
            json!({"proof": "none", "jwk": jwk}),
            AdmissionError::UnsupportedProof,
        ),
    ] {
        assert_eq!(admit(key.clone()).err(), Some(error), "{key}");
    }
}

#[test]
fn the_object_form_must_name_both_algorithms_and_agree_with_the_key() {
    let jwk = ed25519().public().jwk.unwrap();
    let object = |mut proof: Value| {
        proof["method"] = "httpsig".into();
        admit(json!({ "proof": proof, "jwk": jwk })).err()
    };
    assert_eq!(
        object(json!({"content-digest-alg": "sha-256"})),
        Some(AdmissionError::ProofParameter("alg"))
    );
    assert_eq!(
        object(json!({"alg": "ed25519"})),
        Some(AdmissionError::ProofParameter("content-digest-alg"))
    );
    assert_eq!(
        object(json!({"alg": "ecdsa-p256-sha256", "content-digest-alg": "sha-256"})),
        Some(AdmissionError::ProofAlgorithm)
    );
    assert_eq!(
        object(json!({"alg": "ed25519", "content-digest-alg": "md5"})),
        Some(AdmissionError::ProofDigest)
    );
    assert_eq!(
        object(json!({"alg": "ed25519", "content-digest-alg": "sha-512"})),
        None
    );
}

#[test]
fn an_admitted_key_carries_only_what_was_checked() {
    let key = ed25519().public();
    let admitted = changed(
        &key,
        &json!({"x5c": ["MII"], "x5u": "https://a", "note": 1}),
    )
    .unwrap();
    assert_eq!(admitted.key(), &Key::Value(Box::new(key)));
    assert_eq!(admitted.jwk_kid(), Some("ed"));
}

#[test]
fn the_identity_is_the_thumbprint_and_never_the_kid() {
    let key = ed25519().public();
    let (first, second) = (
        changed(&key, &json!({"kid": "a", "alg": "EdDSA"})).unwrap(),
        changed(&key, &json!({"kid": "b", "alg": "Ed25519"})).unwrap(),
    );
    assert_eq!(first.thumbprint(), second.thumbprint());
    assert_ne!(
        first.thumbprint(),
        PublicKey::admit(&p256().public()).unwrap().thumbprint()
    );
}
