//! What the tests of several formats share: a tenant, a client and a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::actor::Actor;
use gnap::id::TokenId;
use gnap::key::{KeyValue, Proof};
use gnap::right::Right;
use gnap::secret::Secret;
use proof::Thumbprint;
use serde_json::{Map, Value, json};

use crate::capability::Wanted;
use crate::expected::{Expected, Mismatch};
use crate::key::{KeySet, SigningKey};
use crate::model::TokenModel;

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const ISS: &str = "https://as.example/gnap";
pub(crate) const RS: &str = "https://rs.example";

pub(crate) fn key(kid: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(kid, &[seed; 32]).unwrap()
}

/// The tenant's keys: `a` signs, `b` did before.
pub(crate) fn keys() -> KeySet {
    KeySet::new([key("a", 1).public().clone(), key("b", 2).public().clone()]).unwrap()
}

/// The public key of a client made from this seed, as it is admitted.
pub(crate) fn jwk(seed: u8) -> Map<String, Value> {
    let public = key("client", seed).public_jwk();
    let jwk = json!({
        "kty": "OKP", "kid": "client", "alg": "EdDSA", "crv": "Ed25519", "x": public["x"],
    });
    jwk.as_object().cloned().unwrap()
}

pub(crate) fn client_key(seed: u8) -> KeyValue {
    KeyValue {
        proof: Proof::Name("httpsig".to_owned()),
        jwk: Some(jwk(seed)),
        cert: None,
        cert_s256: None,
    }
}

pub(crate) fn thumbprint(seed: u8) -> Thumbprint {
    proof::PublicKey::admit(&client_key(seed))
        .unwrap()
        .thumbprint()
}

pub(crate) fn rights(json: Value) -> Vec<Right> {
    serde_json::from_value(json).unwrap()
}

/// Dimensions in alphabetical order: a set gives them back so.
pub(crate) fn model() -> TokenModel {
    TokenModel {
        iss: ISS.to_owned(),
        aud: vec![RS.to_owned()],
        sub: Some("alice".to_owned()),
        access: rights(json!([
            {"type": "photo", "actions": ["read", "write"], "locations": ["https://rs.example/a", "https://rs.example/b"]},
            {"type": "pay", "actions": ["send"], "identifier": "account", "limit": {"currency": "EUR", "amount": 50}},
            "everything",
        ])),
        key: Some(client_key(9)),
        flags: vec!["durable".to_owned()],
        iat: NOW,
        exp: NOW + 600,
        id: TokenId::new(1, [1; 10]),
        instance_id: Some("client".to_owned()),
        label: Some("one \"two\" \\ {three}".to_owned()),
        act: Some(Actor {
            sub: "server".to_owned(),
            agent: None,
            operator: Some("Acme \"Air\"".to_owned()),
            act: Some(Box::new(Actor {
                sub: "client".to_owned(),
                agent: Some("planner".to_owned()),
                operator: None,
                act: None,
            })),
        }),
    }
}

/// One right, as a capability can say it.
pub(crate) fn narrow_model() -> TokenModel {
    TokenModel {
        access: rights(json!([
            {"type": "photo", "actions": ["read", "write"], "locations": ["https://rs.example/a"]},
        ])),
        ..model()
    }
}

pub(crate) fn bearer_model() -> TokenModel {
    TokenModel {
        key: None,
        flags: vec!["bearer".to_owned()],
        ..model()
    }
}

pub(crate) fn expected() -> Expected<'static> {
    Expected {
        iss: ISS,
        aud: Some(RS),
        now: NOW,
        leeway: 0,
    }
}

pub(crate) fn wants(rights: &[Right]) -> Wanted<'_> {
    Wanted {
        rights,
        proven: Some(thumbprint(9)),
    }
}

/// Each value that differs from this one in one character.
pub(crate) fn altered(value: &Secret) -> impl Iterator<Item = Secret> {
    let octets = value.expose().as_bytes().to_vec();
    (0..octets.len()).filter_map(move |position| {
        let mut octets = octets.clone();
        octets[position] ^= 1;
        String::from_utf8(octets).ok().map(Secret::new)
    })
}

/// The octets of a value in base64url.
pub(crate) fn octets(value: &Secret) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.expose()).unwrap()
}

pub(crate) fn value(octets: &[u8]) -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(octets))
}

/// What the token of [`model`] is not good for, and why.
pub(crate) fn mismatched(good: Expected<'_>) -> [(Expected<'_>, Mismatch); 5] {
    let iss = "https://other.example/gnap";
    let aud = Some("https://other.example");
    [
        (Expected { iss, ..good }, Mismatch::Issuer),
        (Expected { aud, ..good }, Mismatch::Audience),
        (Expected { aud: None, ..good }, Mismatch::Audience),
        (at(NOW + 600, good), Mismatch::Expired),
        (at(NOW - 1, good), Mismatch::NotYetValid),
    ]
}

fn at(now: u64, good: Expected<'_>) -> Expected<'_> {
    Expected { now, ..good }
}
