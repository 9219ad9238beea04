//! Private keys of every algorithm that signs.

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proof::SigningKey;
use serde_json::{Map, Value, json};

use crate::signed::ed25519;

/// One key of each algorithm, new for this run where that is cheap.
pub fn every_key() -> Vec<SigningKey> {
    let mut keys = vec![ed25519(), SigningKey::from_jwk(&named_ed25519()).unwrap()];
    for (alg, crv, algorithm) in [
        ("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
        ("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        ("ES512", "P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
    ] {
        keys.push(ecdsa(alg, crv, algorithm));
    }
    for alg in ["PS256", "PS384", "PS512"] {
        keys.push(SigningKey::from_jwk(&rsa_jwk(alg)).unwrap());
    }
    keys
}

pub fn ecdsa(alg: &str, crv: &str, algorithm: &'static EcdsaSigningAlgorithm) -> SigningKey {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    let secret = pair.private_key().as_be_bytes().unwrap();
    let encoded = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
    let jwk = json!({
        "kty": "EC", "crv": crv, "kid": alg, "alg": alg,
        "x": encoded(x), "y": encoded(y), "d": encoded(secret.as_ref()),
    });
    SigningKey::from_jwk(jwk.as_object().unwrap()).unwrap()
}

/// The key of RFC 9635 §7.3, with this `alg`.
pub fn rsa_jwk(alg: &str) -> Map<String, Value> {
    let file: Value =
        serde_json::from_str(include_str!("../vectors/gnap-key-proofing.json")).unwrap();
    let mut jwk = file["keys"]["gnap-rsa"]["private_jwk"].clone();
    jwk["alg"] = alg.into();
    jwk.as_object().unwrap().clone()
}

/// A key that says `Ed25519` (RFC 9864) instead of `EdDSA`.
fn named_ed25519() -> Map<String, Value> {
    let mut jwk = ed25519().public_jwk();
    jwk.insert("alg".to_owned(), "Ed25519".into());
    jwk.insert("d".to_owned(), URL_SAFE_NO_PAD.encode([7; 32]).into());
    jwk
}

#[test]
fn private_keys_can_be_written_and_read_again() {
    for key in every_key() {
        let again = SigningKey::from_jwk(&key.private_jwk().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        let alg = key.public_jwk()["alg"].clone();
        let pkcs8 = key.to_pkcs8().unwrap();
        let again = SigningKey::from_pkcs8(key.kid(), alg.as_str().unwrap(), &pkcs8).unwrap();
        assert_eq!(again.public(), key.public());
        assert!(SigningKey::from_pkcs8("k", "RS256", &pkcs8).is_err());
        assert!(SigningKey::from_pkcs8("k", "none", &pkcs8).is_err());
    }
}
