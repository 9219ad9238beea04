//! Bad tokens first; each is one change away from the good one.

use serde_json::json;

use super::*;
use crate::fixture::{
    ISS, NOW, RS, altered, bearer_model, client_key, expected, mismatched, model, octets, rights,
    thumbprint, value, wants,
};

fn tenant_root() -> RootKey {
    RootKey::new("root", [7; 32])
}

fn root() -> RootKey {
    tenant_root().for_rs(ISS, RS)
}

fn minted() -> Secret {
    mint(&model(), &root()).unwrap()
}

fn check(value: &Secret) -> Result<Verified, VerifyError> {
    verify(value, &[root()], &expected())
}

/// A macaroon signed by the shared key that says just this.
fn forged(identifier: &serde_json::Value, caveats: &[&str]) -> Secret {
    let identifier = identifier.to_string().into_bytes();
    let mut macaroon = Macaroon {
        location: ISS.as_bytes().to_vec(),
        signature: chained(&root().chain_start(), &identifier),
        identifier,
        caveats: Vec::new(),
    };
    for caveat in caveats {
        macaroon.signature = chained(&macaroon.signature, caveat.as_bytes());
        macaroon.caveats.push(caveat.as_bytes().to_vec());
    }
    written(&macaroon).unwrap()
}

fn good_identifier() -> serde_json::Value {
    serde_json::from_slice(&read(&minted()).unwrap().identifier).unwrap()
}

fn good_caveats() -> Vec<String> {
    let caveats = read(&minted()).unwrap().caveats;
    caveats
        .into_iter()
        .map(|caveat| String::from_utf8(caveat).unwrap())
        .collect()
}

#[test]
fn the_model_round_trips() {
    let verified = check(&minted()).unwrap();
    assert_eq!(verified.model, model());
    let all = model().access;
    assert_eq!(verified.authorize(&wants(&all)).unwrap(), model());
    let bearer = mint(&bearer_model(), &root()).unwrap();
    let wanted = Wanted {
        rights: &all,
        proven: None,
    };
    let verified = check(&bearer).unwrap();
    assert_eq!(verified.authorize(&wanted).unwrap(), bearer_model());
}

/// The chain of libmacaroons' README, whose identifiers and signatures every
/// implementation repeats.
#[test]
fn agrees_with_the_published_chain() {
    let first = chained(
        b"macaroons-key-generator\0\0\0\0\0\0\0\0\0",
        b"this is our super secret key; only we should know it",
    );
    let signature = chained(&first, b"we used our secret key");
    let hex = |octets: [u8; 32]| octets.map(|octet| format!("{octet:02x}")).concat();
    assert_eq!(
        hex(signature),
        "e3d9e02908526c4c0039ae15114115d97fdd68bf2ba379b342aaf0f617d0552f"
    );
    let signature = chained(&signature, b"test = caveat");
    assert_eq!(
        hex(signature),
        "197bac7a044af33332865b9266e26d493bdd668a660e44d88ce1a998c23dbd67"
    );
}

#[test]
fn refuses_every_altered_value() {
    assert!(check(&minted()).is_ok());
    for (position, bad) in altered(&minted()).enumerate() {
        assert!(check(&bad).is_err(), "{position}");
    }
}

#[test]
fn refuses_other_root_keys() {
    for other in [
        tenant_root(),
        tenant_root().for_rs(ISS, "https://other.example"),
        tenant_root().for_rs("https://other.example/gnap", RS),
        tenant_root().for_rs(&format!("{ISS}{RS}"), ""),
        RootKey::new("root", [8; 32]).for_rs(ISS, RS),
    ] {
        let found = verify(&minted(), std::slice::from_ref(&other), &expected());
        assert!(matches!(found, Err(VerifyError::Signature)));
        assert!(check(&mint(&model(), &other).unwrap()).is_err());
    }
    let unknown = RootKey::new("other", [7; 32]).for_rs(ISS, RS);
    let found = verify(&minted(), std::slice::from_ref(&unknown), &expected());
    assert!(matches!(found, Err(VerifyError::UnknownKey)));
    assert!(verify(&minted(), &[unknown, root()], &expected()).is_ok());
}

#[test]
fn refuses_another_issuer_audience_or_time() {
    let good = expected();
    for (bad, why) in mismatched(good) {
        let found = verify(&minted(), &[root()], &bad);
        assert!(
            matches!(found, Err(VerifyError::Mismatch(found)) if found == why),
            "{why}"
        );
    }
    let late = Expected {
        now: NOW + 599,
        ..good
    };
    assert!(verify(&minted(), &[root()], &late).is_ok());
}

#[test]
fn refuses_a_request_of_another_key() {
    let verified = check(&minted()).unwrap();
    let all = model().access;
    for proven in [None, Some(thumbprint(8))] {
        let wanted = Wanted {
            rights: &all,
            proven,
        };
        assert_eq!(verified.authorize(&wanted), Err(Refusal::NotProven));
    }
    assert!(verified.authorize(&wants(&all)).is_ok());
}

#[test]
fn refuses_what_the_token_does_not_cover() {
    let verified = check(&minted()).unwrap();
    for more in [
        json!([]),
        json!(["other"]),
        json!([{"type": "photo"}]),
        json!([{"type": "photo", "actions": ["delete"], "locations": ["https://rs.example/a"]}]),
        json!([{"type": "pay", "actions": ["send"], "identifier": "account"}]),
        json!(["everything", {"type": "mail", "actions": ["send"]}]),
    ] {
        let wanted = rights(more);
        let found = verified.authorize(&wants(&wanted));
        assert_eq!(found, Err(Refusal::NotCovered), "{wanted:?}");
    }
}

#[test]
fn a_narrowed_token_allows_less_and_never_more() {
    let less = rights(json!([
        {"type": "photo", "actions": ["read"], "locations": ["https://rs.example/a"]},
    ]));
    let write = rights(json!([
        {"type": "photo", "actions": ["write"], "locations": ["https://rs.example/a"]},
    ]));
    let narrowed = Restriction {
        access: Some(less.clone()),
        exp: Some(NOW + 60),
    };
    let once = attenuate(&minted(), &narrowed).unwrap();
    let verified = check(&once).unwrap();
    assert_eq!(verified.authorize(&wants(&write)), Err(Refusal::NotCovered));
    let model_now = verified.authorize(&wants(&less)).unwrap();
    assert_eq!((model_now.exp, model_now.access), (NOW + 60, less.clone()));
    let late = Expected {
        now: NOW + 60,
        ..expected()
    };
    assert!(verify(&once, &[root()], &late).is_err());
    assert!(verify(&minted(), &[root()], &late).is_ok());

    // Asking for everything and for ever afterwards changes nothing.
    let wider = Restriction {
        access: Some(model().access),
        exp: Some(NOW + 6000),
    };
    let twice = attenuate(&once, &wider).unwrap();
    let verified = check(&twice).unwrap();
    assert_eq!(verified.authorize(&wants(&write)), Err(Refusal::NotCovered));
    assert!(verified.authorize(&wants(&less)).is_ok());
    assert!(verify(&twice, &[root()], &late).is_err());

    let nothing = Restriction {
        access: Some(Vec::new()),
        exp: None,
    };
    let verified = check(&attenuate(&minted(), &nothing).unwrap()).unwrap();
    assert_eq!(verified.authorize(&wants(&less)), Err(Refusal::NotCovered));
}

#[test]
fn refuses_a_token_whose_caveat_was_taken_away() {
    let narrowed = Restriction {
        access: Some(Vec::new()),
        exp: None,
    };
    let mut macaroon = read(&attenuate(&minted(), &narrowed).unwrap()).unwrap();
    assert!(check(&written(&macaroon).unwrap()).is_ok());
    macaroon.caveats.pop();
    let found = check(&written(&macaroon).unwrap());
    assert!(matches!(found, Err(VerifyError::Signature)));
}

#[test]
fn refuses_caveats_that_are_not_understood() {
    let good = good_caveats();
    let good: Vec<&str> = good.iter().map(String::as_str).collect();
    assert!(check(&forged(&good_identifier(), &good)).is_ok());
    for more in [
        "time < 2030-01-01T00:00",
        "exp",
        "exp=",
        "exp=+1700000600",
        "exp=01700000600",
        "exp=1700000600 ",
        "EXP=1700000600",
        r#"access=[{"type":"photo","type":"mail"}]"#,
        r#"access=[ "everything"]"#,
        r#"access="everything""#,
        "cnf=abc",
        "sub=bob",
        "flags=bearer",
        "",
    ] {
        let caveats: Vec<&str> = good.iter().copied().chain([more]).collect();
        let found = check(&forged(&good_identifier(), &caveats));
        assert!(matches!(found, Err(VerifyError::NotUnderstood)), "{more}");
    }
}

#[test]
fn refuses_a_token_without_its_limits() {
    let good = good_caveats();
    for left_out in 0..good.len() {
        let caveats: Vec<&str> = good
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != left_out)
            .map(|(_, caveat)| caveat.as_str())
            .collect();
        assert!(check(&forged(&good_identifier(), &caveats)).is_err());
    }
}

#[test]
fn refuses_statements_that_are_not_understood() {
    let good = good_caveats();
    let good: Vec<&str> = good.iter().map(String::as_str).collect();
    for (name, value) in [
        ("gnap", json!(2)),
        ("more", json!(true)),
        ("iat", json!("1")),
        ("key", json!("reference")),
    ] {
        let mut bad = good_identifier();
        bad[name] = value;
        let found = check(&forged(&bad, &good));
        assert!(matches!(found, Err(VerifyError::NotUnderstood)), "{name}");
    }
}

#[test]
fn refuses_a_token_that_is_both_bound_and_bearer_or_neither() {
    let both = TokenModel {
        key: Some(client_key(9)),
        ..bearer_model()
    };
    let neither = TokenModel {
        key: None,
        ..model()
    };
    for bad in [both, neither] {
        assert!(matches!(mint(&bad, &root()), Err(MintError::Binding)));
    }
    let mut identifier = good_identifier();
    identifier["flags"] = json!(["bearer"]);
    let good = good_caveats();
    let good: Vec<&str> = good.iter().map(String::as_str).collect();
    let found = check(&forged(&identifier, &good));
    assert!(matches!(found, Err(VerifyError::Binding)));
}

#[test]
fn refuses_other_spellings_and_third_party_caveats() {
    let good = octets(&minted());
    assert!(check(&value(&good)).is_ok());
    let location = 1 + ISS.len() + 2;
    let mut version = good.clone();
    version[0] = 1;
    let mut long_length = good.clone();
    // The same length of the location in two octets.
    long_length[2] |= 0x80;
    long_length.insert(3, 0);
    let more = [good.as_slice(), &[0]].concat();
    let less = good[..good.len() - 1].to_vec();
    let without_location = [&good[..1], &good[location..]].concat();
    let mut third_party = good.clone();
    let end = good.len() - 35;
    third_party.splice(end..end, [1, 1, b'x', 2, 1, b'y', 4, 1, b'z', 0]);
    for bad in [
        version,
        long_length,
        more,
        less,
        without_location,
        third_party,
        Vec::new(),
    ] {
        let found = check(&value(&bad));
        assert!(matches!(found, Err(VerifyError::Malformed)), "{bad:?}");
    }
    for bad in ["", "Ag", "pat_abc", &"A".repeat(20_000)] {
        let found = check(&Secret::new(bad));
        assert!(matches!(found, Err(VerifyError::Malformed)));
    }
}

#[test]
fn a_root_key_does_not_print() {
    assert_eq!(format!("{:?}", root()), r#"RootKey("root")"#);
}

#[test]
fn what_remains_is_what_every_caveat_covers() {
    let whole = check(&minted()).unwrap().remaining().unwrap();
    assert_eq!((whole.access, whole.exp), (model().access, NOW + 600));

    let read = rights(json!([
        {"type": "photo", "actions": ["read"], "locations": ["https://rs.example/a"]},
    ]));
    let wider = rights(json!([{"type": "photo"}, {"type": "other"}]));
    let mut value = minted();
    for access in [read.clone(), wider] {
        let restriction = Restriction {
            access: Some(access),
            exp: Some(NOW + 60),
        };
        value = attenuate(&value, &restriction).unwrap();
    }
    let left = check(&value).unwrap().remaining().unwrap();
    assert_eq!((left.access, left.exp), (read, NOW + 60));
}
