//! Bad tokens first; each is one change away from the good one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::*;
use crate::jws::Type;

const NOW: u64 = 1_700_000_000;

fn key(kid: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(kid, &[seed; 32]).unwrap()
}

fn keys() -> KeySet {
    KeySet::new([key("a", 1).public().clone(), key("b", 2).public().clone()]).unwrap()
}

fn model() -> TokenModel {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "abc", "kid": "client", "alg": "EdDSA"});
    TokenModel {
        iss: "https://as.example/gnap".to_owned(),
        aud: vec!["https://rs.example".to_owned()],
        sub: Some("alice".to_owned()),
        access: vec![
            serde_json::from_str(r#"{"type":"photo","actions":["read"],"max":{"size":5}}"#)
                .unwrap(),
            Right::Reference("everything".to_owned()),
        ],
        key: Some(KeyValue {
            proof: Proof::Name("httpsig".to_owned()),
            jwk: jwk.as_object().cloned(),
            cert: None,
            cert_s256: None,
        }),
        flags: vec!["durable".to_owned()],
        iat: NOW,
        exp: NOW + 600,
        id: TokenId::new(1, [1; 10]),
        instance_id: Some("client".to_owned()),
        label: Some("one".to_owned()),
        act: None,
    }
}

fn minted() -> Secret {
    mint(&model(), &key("a", 1)).unwrap()
}

fn expected() -> Expected<'static> {
    Expected {
        iss: "https://as.example/gnap",
        aud: Some("https://rs.example"),
        now: NOW,
        leeway: 0,
    }
}

fn check(value: &str) -> Result<Verified, VerifyError> {
    verify(&Secret::new(value), &keys(), &expected())
}

/// A token with this header and these claims, signed by key `a`.
fn forged(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = key("a", 1).sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header() -> Value {
    json!({"alg": "EdDSA", "typ": "gnap-at+jwt", "kid": "a"})
}

fn claims() -> Value {
    serde_json::to_value(Claims::try_from(model()).unwrap()).unwrap()
}

#[test]
fn the_model_round_trips() {
    assert_eq!(check(minted().expose()).unwrap().into_model(), model());
    let bare = TokenModel {
        aud: Vec::new(),
        sub: None,
        key: None,
        flags: vec!["bearer".to_owned()],
        instance_id: None,
        label: None,
        ..model()
    };
    let value = mint(&bare, &key("b", 2)).unwrap();
    assert_eq!(check(value.expose()).unwrap().model(), &bare);
}

#[test]
fn names_its_claims_as_the_rfc_does() {
    let value = minted();
    let payload = value.expose().split('.').nth(1).unwrap();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    let names: Vec<&str> = claims
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        [
            "iss",
            "aud",
            "sub",
            "iat",
            "nbf",
            "exp",
            "jti",
            "client_id",
            "access",
            "flags",
            "label",
            "cnf"
        ]
    );
    assert_eq!(claims["cnf"]["proof"], "httpsig");
    assert_eq!(claims["cnf"]["jwk"]["x"], "abc");
}

#[test]
fn refuses_an_expired_token_that_josekit_accepts() {
    let (value, late) = (
        minted(),
        Expected {
            now: NOW + 600,
            ..expected()
        },
    );
    let found = verify(&value, &keys(), &late);
    assert!(matches!(found, Err(VerifyError::Expired)));
    // The reason why expiry is checked here: the signature is still good.
    assert!(jws::verify::<Value>(value.expose(), Type::AccessToken, &keys()).is_ok());
    let in_time = Expected {
        now: NOW + 599,
        ..expected()
    };
    assert!(verify(&value, &keys(), &in_time).is_ok());
    let lenient = Expected { leeway: 30, ..late };
    assert!(verify(&value, &keys(), &lenient).is_ok());
}

#[test]
fn refuses_a_token_before_its_time() {
    let early = Expected {
        now: NOW - 1,
        ..expected()
    };
    assert!(matches!(
        verify(&minted(), &keys(), &early),
        Err(VerifyError::NotYetValid)
    ));
    let lenient = Expected { leeway: 1, ..early };
    assert!(verify(&minted(), &keys(), &lenient).is_ok());
    let mut later = claims();
    later["nbf"] = json!(NOW + 1);
    let found = check(&forged(&header(), &later));
    assert!(matches!(found, Err(VerifyError::NotYetValid)));
}

#[test]
fn refuses_another_issuer() {
    for iss in ["https://as.example/gnap/", "https://other.example/gnap", ""] {
        let other = Expected { iss, ..expected() };
        assert!(matches!(
            verify(&minted(), &keys(), &other),
            Err(VerifyError::Issuer)
        ));
    }
}

#[test]
fn refuses_a_token_for_other_audiences() {
    for aud in [Some("https://other.example"), None] {
        let other = Expected { aud, ..expected() };
        assert!(matches!(
            verify(&minted(), &keys(), &other),
            Err(VerifyError::Audience)
        ));
    }
}

/// Shows RS-6.7-01.
#[test]
fn refuses_other_algorithms_and_types() {
    assert!(check(&forged(&header(), &claims())).is_ok());
    for alg in ["none", "None", "HS256", "RS256", "ES256", "eddsa", ""] {
        let mut bad = header();
        bad["alg"] = json!(alg);
        let found = check(&forged(&bad, &claims()));
        assert!(
            matches!(found, Err(VerifyError::Jwt(InvalidJwt::Algorithm))),
            "{alg}"
        );
    }
    for typ in [json!("JWT"), json!("at+jwt"), json!(null)] {
        let mut bad = header();
        bad["typ"] = typ;
        let found = check(&forged(&bad, &claims()));
        assert!(matches!(found, Err(VerifyError::Jwt(InvalidJwt::Type))));
    }
}

#[test]
fn refuses_an_unsigned_token() {
    let (message, _) = forged(&header(), &claims())
        .rsplit_once('.')
        .map(owned)
        .unwrap();
    let mut none = header();
    none["alg"] = json!("none");
    let unsigned = forged(&none, &claims());
    let (unsigned, _) = unsigned.rsplit_once('.').unwrap();
    for bad in [
        format!("{message}."),
        format!("{unsigned}."),
        message,
        unsigned.to_owned(),
    ] {
        assert!(check(&bad).is_err(), "{bad}");
    }
}

fn owned((a, b): (&str, &str)) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[test]
fn refuses_the_public_key_used_as_a_secret() {
    use josekit::jws::{HS256, JwsHeader};

    let jwk = key("a", 1).public_jwk();
    let secret = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap();
    let mut signer = HS256.signer_from_bytes(secret).unwrap();
    signer.set_key_id("a");
    let mut hmac = JwsHeader::new();
    hmac.set_token_type("gnap-at+jwt");
    let payload = claims().to_string();
    let value = josekit::jws::serialize_compact(payload.as_bytes(), &hmac, &signer).unwrap();
    assert!(matches!(
        check(&value),
        Err(VerifyError::Jwt(InvalidJwt::Algorithm))
    ));
    let (_, signature) = value.rsplit_once('.').unwrap();
    let good = forged(&header(), &claims());
    let (message, _) = good.rsplit_once('.').unwrap();
    let found = check(&format!("{message}.{signature}"));
    assert!(matches!(
        found,
        Err(VerifyError::Jwt(InvalidJwt::Signature(_)))
    ));
}

#[test]
fn refuses_unknown_and_wrong_keys() {
    let stranger = mint(&model(), &key("c", 3)).unwrap();
    let found = check(stranger.expose());
    assert!(matches!(
        found,
        Err(VerifyError::Jwt(InvalidJwt::UnknownKey))
    ));
    for (kid, seed) in [("a", 3), ("a", 2), ("b", 1)] {
        let wrong = mint(&model(), &key(kid, seed)).unwrap();
        let found = check(wrong.expose());
        assert!(matches!(
            found,
            Err(VerifyError::Jwt(InvalidJwt::Signature(_)))
        ));
    }
    let mut nameless = header();
    nameless.as_object_mut().unwrap().remove("kid");
    let found = check(&forged(&nameless, &claims()));
    assert!(matches!(
        found,
        Err(VerifyError::Jwt(InvalidJwt::UnknownKey))
    ));
}

#[test]
fn refuses_a_tampered_token() {
    let value = minted();
    let parts: Vec<&str> = value.expose().split('.').collect();
    let other = mint(
        &TokenModel {
            exp: NOW + 9999,
            ..model()
        },
        &key("a", 1),
    )
    .unwrap();
    let others: Vec<&str> = other.expose().split('.').collect();
    let found = check(&[parts[0], others[1], parts[2]].join("."));
    assert!(matches!(
        found,
        Err(VerifyError::Jwt(InvalidJwt::Signature(_)))
    ));
    for position in 0..value.expose().len() {
        let mut octets = value.expose().as_bytes().to_vec();
        octets[position] ^= 1;
        if let Ok(changed) = String::from_utf8(octets) {
            assert!(check(&changed).is_err(), "{position}");
        }
    }
}

#[test]
fn refuses_headers_that_change_the_reading() {
    for (name, value) in [
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("crit", json!([])),
    ] {
        let mut bad = header();
        bad[name] = value;
        let found = check(&forged(&bad, &claims()));
        assert!(matches!(
            found,
            Err(VerifyError::Jwt(InvalidJwt::Malformed))
        ));
    }
}

#[test]
fn refuses_claims_that_are_missing_or_of_another_shape() {
    for name in ["iss", "iat", "exp", "jti", "access"] {
        let mut bad = claims();
        bad.as_object_mut().unwrap().remove(name);
        let found = check(&forged(&header(), &bad));
        assert!(
            matches!(found, Err(VerifyError::Jwt(InvalidJwt::Claims(_)))),
            "{name}"
        );
    }
    for (name, value) in [
        ("exp", json!("1700000600")),
        ("exp", json!(-1)),
        ("access", json!([1])),
        ("cnf", json!({"jkt": "abc"})),
        ("aud", json!({})),
    ] {
        let mut bad = claims();
        bad[name] = value;
        let found = check(&forged(&header(), &bad));
        assert!(
            matches!(found, Err(VerifyError::Jwt(InvalidJwt::Claims(_)))),
            "{name}"
        );
    }
}

#[test]
fn refuses_a_token_that_is_both_bound_and_bearer_or_neither() {
    let both = TokenModel {
        flags: vec!["bearer".to_owned()],
        ..model()
    };
    let neither = TokenModel {
        key: None,
        ..model()
    };
    for bad in [both, neither] {
        assert!(matches!(mint(&bad, &key("a", 1)), Err(MintError::Binding)));
        let claims = serde_json::to_value(Claims::try_from(bad).unwrap()).unwrap();
        let found = check(&forged(&header(), &claims));
        assert!(matches!(found, Err(VerifyError::Binding)));
    }
}

#[test]
fn refuses_to_mint_for_a_key_the_rs_would_not_get() {
    let cert = KeyValue {
        proof: Proof::Name("mtls".to_owned()),
        jwk: None,
        cert: None,
        cert_s256: Some("abc".to_owned()),
    };
    let bad = TokenModel {
        key: Some(cert),
        ..model()
    };
    assert!(matches!(
        mint(&bad, &key("a", 1)),
        Err(MintError::KeyFormat)
    ));
}

#[test]
fn refuses_what_is_no_jwt() {
    for bad in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "pat_abc",
        "e30.e30.",
        &"a".repeat(70_000),
    ] {
        let found = check(bad);
        assert!(
            matches!(found, Err(VerifyError::Jwt(InvalidJwt::Malformed))),
            "{bad}"
        );
    }
}
