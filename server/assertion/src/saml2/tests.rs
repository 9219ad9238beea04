use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

use super::*;
use crate::statement::sample::{NOW, expected, statement};

fn key(kid: &str) -> SigningKey {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    SigningKey::from_pkcs8(kid, pkcs8.as_ref()).unwrap()
}

fn keys(key: &SigningKey) -> KeySet {
    KeySet::new([key.public().clone()]).unwrap()
}

fn xml(value: &Secret) -> String {
    let octets = URL_SAFE_NO_PAD.decode(value.expose()).unwrap();
    String::from_utf8(octets).unwrap()
}

fn encoded(xml: &str) -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(xml))
}

#[test]
fn what_is_written_is_read_back() {
    let key = key("a");
    let value = mint(&statement(), [7; 16], &key).unwrap();
    let found = verify(&value, &keys(&key), &expected()).unwrap();
    assert_eq!(found.statement(), &statement());
    let late = Expected {
        now: NOW + 300,
        ..expected()
    };
    assert!(matches!(
        verify(&value, &keys(&key), &late),
        Err(VerifyError::Unacceptable(Unacceptable::Expired))
    ));
}

#[test]
fn refuses_every_other_text() {
    let key = key("a");
    let value = mint(&statement(), [7; 16], &key).unwrap();
    let good = xml(&value);
    assert!(verify(&encoded(&good), &keys(&key), &expected()).is_ok());
    let without_signature = {
        let (begin, rest) = good.split_once("<ds:Signature ").unwrap();
        let (_, end) = rest.split_once("</ds:Signature>").unwrap();
        format!("{begin}{end}")
    };
    for bad in [
        String::new(),
        without_signature,
        format!(r#"<?xml version="1.0"?>{good}"#),
        format!(r#"<!DOCTYPE a [<!ENTITY b "c">]>{good}"#),
        format!("<wrapped>{good}</wrapped>"),
        format!("{good}\n"),
        good.replace(">u1<", ">u<!-- -->1<"),
        good.replace(">u1<", ">&b;<"),
        good.replace(">u1<", ">u2<"),
        good.replace(">u1<", "><"),
        good.replacen(">u1<", ">u1</saml:NameID><saml:NameID>u2<", 1),
        good.replacen("https://as.example", "https://bs.example", 1),
        good.replace("https://as.example", "https://bs.example"),
        good.replace("ecdsa-sha256", "hmac-sha256"),
        good.replace("ID=\"_07", "ID=\"_08"),
        good.replace("_0707", "_0708"),
        good.replace("2023-", "2033-"),
    ] {
        assert_ne!(bad, good);
        let found = verify(&encoded(&bad), &keys(&key), &expected());
        assert!(found.is_err(), "{bad}");
    }
    assert!(verify(&Secret::new(good), &keys(&key), &expected()).is_err());
    let long = encoded(&" ".repeat(MAX_OCTETS));
    assert!(verify(&long, &keys(&key), &expected()).is_err());
}

#[test]
fn refuses_other_keys() {
    let (key, other) = (key("a"), key("a"));
    let value = mint(&statement(), [7; 16], &other).unwrap();
    assert!(matches!(
        verify(&value, &keys(&key), &expected()),
        Err(VerifyError::Signature)
    ));
    assert!(matches!(
        verify(&value, &KeySet::default(), &expected()),
        Err(VerifyError::UnknownKey)
    ));
    let ed25519 = SigningKey::from_seed("a", &[1; 32]).unwrap();
    assert!(matches!(
        verify(&value, &keys(&ed25519), &expected()),
        Err(VerifyError::UnknownKey)
    ));
    assert!(matches!(
        mint(&statement(), [7; 16], &ed25519),
        Err(MintError::Algorithm)
    ));
    assert!(verify(&value, &keys(&other), &expected()).is_ok());
}

#[test]
fn refuses_to_write_what_would_need_escaping() {
    let key = key("a");
    for sub in ["", "a<b", "a&b", "a\"b", "a b", "ü", "{sub}"] {
        let odd = Statement {
            sub: sub.to_owned(),
            ..statement()
        };
        assert!(matches!(mint(&odd, [7; 16], &key), Err(MintError::Text)));
    }
}

#[test]
fn every_gap_has_a_name() {
    let template = whole();
    let mut rest = template.as_str();
    while let Some((_, name, after)) = next_gap(rest) {
        assert!(NAMES.contains(&name), "{name}");
        rest = after;
    }
}
