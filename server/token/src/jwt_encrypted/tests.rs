//! Bad tokens first; each is one change away from the good one.

use serde_json::{Map, Value, json};

use super::*;
use crate::fixture::{NOW, RS, altered, expected, key, keys, model};
use crate::key::KeyError;

/// RFC 7517 Appendix A.2, `d` being what makes it private.
fn p256() -> Map<String, Value> {
    let jwk = json!({
        "kty": "EC", "crv": "P-256", "kid": "1", "use": "enc",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
    });
    jwk.as_object().cloned().unwrap()
}

fn made(kind: &str) -> Map<String, Value> {
    use josekit::jwe::{ECDH_ES_A256KW, RSA_OAEP_256};
    use josekit::jwk::alg::ec::EcCurve;
    use josekit::jwk::alg::ecx::EcxCurve;
    let mut jwk = match kind {
        "P-384" => ECDH_ES_A256KW
            .generate_ec_key_pair(EcCurve::P384)
            .unwrap()
            .to_jwk_key_pair(),
        "X25519" => ECDH_ES_A256KW
            .generate_ecx_key_pair(EcxCurve::X25519)
            .unwrap()
            .to_jwk_key_pair(),
        bits => RSA_OAEP_256
            .generate_key_pair(bits.parse().unwrap())
            .unwrap()
            .to_jwk_key_pair(),
    };
    jwk.set_key_id("1");
    let members: &Map<String, Value> = jwk.as_ref();
    members.clone()
}

fn public(jwk: &Map<String, Value>) -> Map<String, Value> {
    let mut jwk = jwk.clone();
    jwk.retain(|name, _| !["d", "p", "q", "dp", "dq", "qi"].contains(&name.as_str()));
    jwk
}

fn own() -> [DecryptionKey; 1] {
    [DecryptionKey::from_jwk(&p256()).unwrap()]
}

fn rs() -> EncryptionKey {
    EncryptionKey::from_jwk(&public(&p256())).unwrap()
}

fn minted() -> Secret {
    mint(&model(), &key("a", 1), &rs()).unwrap()
}

fn check(value: &Secret) -> Result<Verified, VerifyError> {
    verify(value, &own(), &keys(), &expected())
}

/// A JWE with this header around this content, to the RS's key.
fn forged(change: impl FnOnce(&mut JweHeader), content: &str) -> Secret {
    let mut header = JweHeader::new();
    header.set_algorithm("ECDH-ES+A256KW");
    header.set_content_encryption(ENC);
    header.set_token_type("JWT");
    header.set_content_type("JWT");
    change(&mut header);
    let rs = rs();
    Secret::new(
        josekit::jwe::serialize_compact(content.as_bytes(), &header, rs.encrypter()).unwrap(),
    )
}

fn inside() -> Secret {
    jwt_signed::mint_as(Type::EncryptedAccessToken, &model(), &key("a", 1)).unwrap()
}

#[test]
fn the_model_round_trips_with_every_kind_of_key() {
    assert_eq!(check(&minted()).unwrap().model(), &model());
    for kind in ["P-384", "X25519", "2048"] {
        let jwk = made(kind);
        let rs = EncryptionKey::from_jwk(&public(&jwk)).expect(kind);
        let own = DecryptionKey::from_jwk(&jwk).unwrap();
        let value = mint(&model(), &key("a", 1), &rs).unwrap();
        let verified = verify(&value, &[own], &keys(), &expected()).unwrap();
        assert_eq!(verified.model(), &model(), "{kind}");
    }
}

#[test]
fn nothing_of_the_token_can_be_read() {
    let value = minted();
    let parts: Vec<&str> = value.expose().split('.').collect();
    assert_eq!(parts.len(), 5);
    let header = URL_SAFE_NO_PAD.decode(parts[0]).unwrap();
    let header: Map<String, Value> = serde_json::from_slice(&header).unwrap();
    let mut names: Vec<&str> = header.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["alg", "cty", "enc", "epk", "kid", "typ"]);
}

#[test]
fn refuses_every_altered_value() {
    assert!(check(&minted()).is_ok());
    for (position, bad) in altered(&minted()).enumerate() {
        assert!(check(&bad).is_err(), "{position}");
    }
}

#[test]
fn refuses_other_keys_of_the_rs() {
    let mut other = made("P-384");
    let wrong = DecryptionKey::from_jwk(&other).unwrap();
    let found = verify(&minted(), &[wrong], &keys(), &expected());
    assert!(matches!(found, Err(VerifyError::Decrypt)));
    other.insert("kid".to_owned(), json!("2"));
    let unknown = DecryptionKey::from_jwk(&other).unwrap();
    let found = verify(&minted(), &[unknown], &keys(), &expected());
    assert!(matches!(found, Err(VerifyError::UnknownKey)));
    let rsa = DecryptionKey::from_jwk(&made("2048")).unwrap();
    let found = verify(&minted(), &[rsa], &keys(), &expected());
    assert!(matches!(found, Err(VerifyError::Algorithm)));
}

#[test]
fn refuses_other_tenants_audiences_and_times() {
    let stranger = mint(&model(), &key("a", 3), &rs()).unwrap();
    assert!(matches!(check(&stranger), Err(VerifyError::Signed(_))));
    let good = expected();
    for bad in [
        Expected {
            iss: "https://other.example/gnap",
            ..good
        },
        Expected {
            aud: Some("https://other.example"),
            ..good
        },
        Expected {
            now: NOW + 600,
            ..good
        },
        Expected {
            now: NOW - 1,
            ..good
        },
    ] {
        let found = verify(&minted(), &own(), &keys(), &bad);
        assert!(matches!(found, Err(VerifyError::Signed(_))), "{bad:?}");
    }
}

/// What an RS decrypted is of no use to it elsewhere.
#[test]
fn the_inside_is_no_token_and_a_signed_token_is_no_inside() {
    let good = forged(|_| (), inside().expose());
    assert!(check(&good).is_ok());
    assert!(jwt_signed::verify(&inside(), &keys(), &expected()).is_err());
    let signed = jwt_signed::mint(&model(), &key("a", 1)).unwrap();
    assert!(jwt_signed::verify(&signed, &keys(), &expected()).is_ok());
    let found = check(&forged(|_| (), signed.expose()));
    assert!(matches!(found, Err(VerifyError::Signed(_))));
    let claims = r#"{"iss":"https://as.example/gnap"}"#;
    assert!(check(&forged(|_| (), claims)).is_err());
}

#[test]
fn refuses_tokens_without_audience() {
    let model = TokenModel {
        aud: Vec::new(),
        ..model()
    };
    let found = mint(&model, &key("a", 1), &rs());
    assert!(matches!(found, Err(MintError::Audience)));
    let inside = jwt_signed::mint_as(Type::EncryptedAccessToken, &model, &key("a", 1)).unwrap();
    let found = check(&forged(|_| (), inside.expose()));
    assert!(matches!(found, Err(VerifyError::Audience)));
    assert!(expected().aud == Some(RS));
}

#[test]
fn refuses_other_headers() {
    let header = |change: fn(&mut JweHeader)| check(&forged(change, inside().expose()));
    assert!(header(|_| ()).is_ok());
    let compressed = header(|header| header.set_compression("DEF"));
    assert!(matches!(compressed, Err(VerifyError::Malformed)));
    let party = header(|header| header.set_agreement_partyuinfo("a"));
    assert!(matches!(party, Err(VerifyError::Malformed)));
    let typed = header(|header| header.set_token_type("at+jwt"));
    assert!(matches!(typed, Err(VerifyError::Malformed)));
    let flat = header(|header| header.set_content_type("json"));
    assert!(matches!(flat, Err(VerifyError::Malformed)));
    let weak = header(|header| header.set_content_encryption("A128GCM"));
    assert!(matches!(weak, Err(VerifyError::Algorithm)));
}

#[test]
fn refuses_a_shortened_tag() {
    let value = minted();
    let (rest, tag) = value.expose().rsplit_once('.').unwrap();
    let tag = URL_SAFE_NO_PAD.decode(tag).unwrap();
    for length in [0, 4, 12, 15] {
        let short = URL_SAFE_NO_PAD.encode(&tag[..length]);
        let found = check(&Secret::new(format!("{rest}.{short}")));
        assert!(matches!(found, Err(VerifyError::Malformed)), "{length}");
    }
}

#[test]
fn refuses_keys_that_are_not_for_encryption_or_weak() {
    let good = public(&p256());
    assert!(EncryptionKey::from_jwk(&good).is_ok());
    for (name, value) in [
        ("use", json!("sig")),
        ("alg", json!("ES256")),
        ("alg", json!("ECDH-ES")),
        ("kid", json!(null)),
        ("kid", json!("")),
        ("crv", json!("secp256k1")),
        ("kty", json!("oct")),
        ("d", json!("AAAA")),
        ("y", json!("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")),
    ] {
        let mut bad = good.clone();
        bad.insert(name.to_owned(), value);
        let found = EncryptionKey::from_jwk(&bad).map(|_| ());
        assert_eq!(found, Err(KeyError::Encryption), "{name}");
    }
    let mut rsa = public(&made("2048"));
    assert!(EncryptionKey::from_jwk(&rsa).is_ok(), "{rsa:?}");
    let weak = URL_SAFE_NO_PAD.encode([0xff; 128]);
    rsa.insert("n".to_owned(), json!(weak));
    assert!(EncryptionKey::from_jwk(&rsa).is_err());
    assert!(DecryptionKey::from_jwk(&good).is_err());
    let printed = format!("{:?}", own()[0]);
    assert_eq!(printed, r#"DecryptionKey("1")"#);
}

#[test]
fn refuses_what_is_no_encrypted_jwt() {
    for bad in [
        "",
        "....",
        "a.b.c.d.e",
        "a.b.c",
        "pat_abc",
        &"a".repeat(100_000),
    ] {
        let found = check(&Secret::new(bad));
        assert!(matches!(found, Err(VerifyError::Malformed)), "{bad}");
    }
}
