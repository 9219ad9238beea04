//! Bad tokens first; each is one change away from the good one.

use super::*;
use crate::fixture::{
    NOW, altered, bearer_model, client_key, expected, jwk, key, keys, mismatched, model,
    narrow_model, octets, rights, thumbprint, value, wants,
};

const A: &str = "https://rs.example/a";

fn minted() -> Secret {
    mint(&narrow_model(), &key("a", 1)).unwrap()
}

fn check(value: &Secret) -> Result<Verified, VerifyError> {
    verify(value, &keys(), &expected())
}

fn photo(action: &str, location: &str) -> Vec<Right> {
    rights(json!([{"type": "photo", "actions": [action], "locations": [location]}]))
}

/// Delegated by the client of seed 9 to that of seed 8, or on from there.
fn delegation<'a>(to: &'a Map<String, Value>, id: u8) -> Delegation<'a> {
    Delegation {
        id: TokenId::new(1, [id; 10]),
        to,
        location: None,
        actions: None,
        exp: None,
        now: NOW,
    }
}

/// The good capability, changed and signed anew by the key of this seed.
fn forged(value: &Secret, seed: u8, change: impl FnOnce(&mut Value)) -> Secret {
    let mut document = encoding::read(value).unwrap();
    let proof = document.as_object_mut().unwrap().remove("proof").unwrap();
    change(&mut document);
    let signer = key("a", seed);
    let did = did_key::of(&signer.public().ed25519().unwrap());
    let signer = integrity::Signer {
        key: &signer,
        did: &did,
        created: "2023-11-14T22:13:20Z",
    };
    let signed = integrity::sign(document, &signer, &proof["capabilityChain"]);
    encoding::write(&signed.unwrap()).unwrap()
}

fn by_client(value: &Verified, wanted: &[Right], seed: u8) -> Result<TokenModel, Refusal> {
    value.authorize(&Wanted {
        rights: wanted,
        proven: Some(thumbprint(seed)),
    })
}

#[test]
fn the_model_round_trips() {
    let verified = check(&minted()).unwrap();
    assert_eq!(verified.model, narrow_model());
    let all = narrow_model().access;
    assert_eq!(verified.authorize(&wants(&all)).unwrap(), narrow_model());
    let written = encoding::read(&minted()).unwrap();
    assert_eq!(written["invocationTarget"], A);
    assert_eq!(
        written["parentCapability"],
        "urn:zcap:root:https%3A%2F%2Frs.example%2Fa"
    );
    assert_eq!(written["expires"], "2023-11-14T22:23:20Z");
}

/// W3C Data Integrity EdDSA Cryptosuites, the key of its examples.
#[test]
fn did_keys_are_spelled_as_everywhere() {
    let did = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    let octets = did_key::octets(did).unwrap();
    assert_eq!(did_key::of(&octets), did);
    assert_eq!(
        did_key::of_jwk(&did_key::to_jwk(did).unwrap()).unwrap(),
        did
    );
    for bad in [
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ3a",
        "did:key:6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "did:web:example.com",
        "did:key:z",
        "",
    ] {
        assert_eq!(did_key::octets(bad), None, "{bad}");
    }
}

#[test]
fn refuses_every_altered_value() {
    assert!(check(&minted()).is_ok());
    let good = check(&minted()).unwrap().model;
    for (position, bad) in altered(&minted()).enumerate() {
        // The header of gzip has octets that say nothing, such as a time.
        let found = check(&bad);
        assert!(
            found.is_err() || position < 14 && found.unwrap().model == good,
            "{position}"
        );
    }
}

#[test]
fn refuses_every_changed_member() {
    let good = encoding::read(&minted()).unwrap();
    for (name, value) in [
        ("id", json!("urn:uuid:00000000-0000-7000-8000-000000000000")),
        ("controller", json!(did_key::of(&[3; 32]))),
        ("invocationTarget", json!("https://rs.example/b")),
        ("allowedAction", json!(["read", "write", "delete"])),
        ("allowedAction", json!([])),
        ("allowedAction", json!("read")),
        ("expires", json!("2033-11-14T22:23:20Z")),
        ("caveat", json!([{"type": "ValidUntil"}])),
        ("@context", json!(["https://w3id.org/zcap/v1"])),
        ("gnap", json!(null)),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(check(&encoding::write(&bad).unwrap()).is_err(), "{name}");
    }
    for (name, value) in [
        ("type", json!("Ed25519Signature2020")),
        ("cryptosuite", json!("eddsa-rdfc-2022")),
        ("proofPurpose", json!("assertionMethod")),
        ("created", json!("2023-11-14T22:13:21Z")),
        ("capabilityChain", json!([])),
        (
            "verificationMethod",
            json!(did_key::method(&did_key::of(&[3; 32]))),
        ),
        ("@context", json!([])),
        ("nonce", json!("a")),
    ] {
        let mut bad = good.clone();
        bad["proof"][name] = value;
        assert!(check(&encoding::write(&bad).unwrap()).is_err(), "{name}");
    }
    for name in ["@context", "created", "proofValue"] {
        let mut bad = good.clone();
        bad["proof"].as_object_mut().unwrap().remove(name);
        assert!(check(&encoding::write(&bad).unwrap()).is_err(), "{name}");
    }
}

#[test]
fn refuses_other_signers() {
    let resigned = forged(&minted(), 1, |_| ());
    assert!(check(&resigned).is_ok());
    for seed in [3, 9] {
        let stranger = forged(&minted(), seed, |_| ());
        assert!(matches!(check(&stranger), Err(VerifyError::UnknownKey)));
    }
    let found = verify(&minted(), &KeySet::default(), &expected());
    assert!(matches!(found, Err(VerifyError::UnknownKey)));
}

#[test]
fn refuses_statements_that_do_not_fit() {
    type Change = fn(&mut Value);
    let changes: [Change; 8] = [
        |bad| bad["gnap"]["key"]["jwk"] = json!(jwk(8)),
        |bad| bad["gnap"]["jti"] = json!(TokenId::new(1, [2; 10])),
        |bad| bad["gnap"]["flags"] = json!(["bearer"]),
        |bad| bad["gnap"]["more"] = json!(1),
        |bad| bad["controller"] = json!(did_key::of(&[3; 32])),
        |bad| bad["expires"] = json!("2023-11-14T22:23:20.5Z"),
        |bad| bad["more"] = json!(1),
        |bad| bad["invocationTarget"] = json!("https://rs.example/b"),
    ];
    for (place, change) in changes.into_iter().enumerate() {
        assert!(check(&forged(&minted(), 1, change)).is_err(), "{place}");
    }
}

#[test]
fn refuses_another_issuer_audience_or_time() {
    let good = expected();
    for (bad, why) in mismatched(good) {
        let found = verify(&minted(), &keys(), &bad);
        assert!(
            matches!(found, Err(VerifyError::Mismatch(found)) if found == why),
            "{why}"
        );
    }
    let late = Expected {
        now: NOW + 599,
        ..good
    };
    assert!(verify(&minted(), &keys(), &late).is_ok());
}

#[test]
fn refuses_a_request_of_another_key() {
    let verified = check(&minted()).unwrap();
    let wanted = photo("read", A);
    assert_eq!(by_client(&verified, &wanted, 8), Err(Refusal::NotProven));
    let nobody = Wanted {
        rights: &wanted,
        proven: None,
    };
    assert_eq!(verified.authorize(&nobody), Err(Refusal::NotProven));
    assert!(by_client(&verified, &wanted, 9).is_ok());
}

#[test]
fn refuses_what_the_token_does_not_cover() {
    let verified = check(&minted()).unwrap();
    for more in [
        json!([]),
        json!(["everything"]),
        json!([{"type": "photo"}]),
        json!([{"type": "photo", "actions": ["read"]}]),
        json!([{"type": "photo", "actions": [], "locations": [A]}]),
        json!([{"type": "mail", "actions": ["read"], "locations": [A]}]),
        json!([{"type": "photo", "actions": ["delete"], "locations": [A]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A], "limit": 5}]),
    ] {
        let wanted = rights(more);
        let found = verified.authorize(&wants(&wanted));
        assert_eq!(found, Err(Refusal::NotCovered), "{wanted:?}");
    }
    for outside in [
        "https://rs.example/",
        "https://rs.example/ab",
        "https://rs.example/a/../b",
        "https://rs.example/a/%2e%2e/b",
        "https://rs.example/a/..%2fb",
        "https://rs.example/a#b",
        "https://other.example/a",
        "HTTPS://rs.example/a",
        "https://u@rs.example/a",
    ] {
        let found = verified.authorize(&wants(&photo("read", outside)));
        assert_eq!(found, Err(Refusal::NotCovered), "{outside}");
    }
    for within in [A, "https://rs.example/a/b", "https://rs.example/a?b=c"] {
        assert!(verified.authorize(&wants(&photo("read", within))).is_ok());
    }
}

#[test]
fn a_delegated_token_allows_less_and_only_the_new_controller() {
    let (agent, read) = (jwk(8), ["read".to_owned()]);
    let less = Delegation {
        location: Some("https://rs.example/a/b"),
        actions: Some(&read),
        exp: Some(NOW + 60),
        ..delegation(&agent, 2)
    };
    let value = delegate(&minted(), &less, &key("client", 9)).unwrap();
    let verified = check(&value).unwrap();
    assert_eq!(verified.capability_ids().len(), 2);
    assert_eq!(verified.id(), narrow_model().id);
    let wanted = photo("read", "https://rs.example/a/b/c");
    assert_eq!(by_client(&verified, &wanted, 9), Err(Refusal::NotProven));
    let allowed = by_client(&verified, &wanted, 8).unwrap();
    assert_eq!((allowed.exp, allowed.access), (NOW + 60, wanted));
    for more in [photo("write", "https://rs.example/a/b"), photo("read", A)] {
        assert_eq!(by_client(&verified, &more, 8), Err(Refusal::NotCovered));
        assert!(by_client(&check(&minted()).unwrap(), &more, 9).is_ok());
    }
    let late = Expected {
        now: NOW + 60,
        ..expected()
    };
    assert!(verify(&value, &keys(), &late).is_err());
}

#[test]
fn refuses_to_delegate_more_or_with_another_key() {
    let agent = jwk(8);
    let more = ["delete".to_owned()];
    let good = || delegation(&agent, 2);
    for bad in [
        Delegation {
            location: Some("https://rs.example/"),
            ..good()
        },
        Delegation {
            location: Some("https://rs.example/ab"),
            ..good()
        },
        Delegation {
            actions: Some(&more),
            ..good()
        },
        Delegation {
            actions: Some(&[]),
            ..good()
        },
        Delegation {
            exp: Some(NOW + 601),
            ..good()
        },
    ] {
        let found = delegate(&minted(), &bad, &key("client", 9));
        assert!(matches!(found, Err(AttenuateError::Widens)), "{bad:?}");
    }
    let found = delegate(&minted(), &good(), &key("client", 8));
    assert!(matches!(found, Err(AttenuateError::Key)));
    assert!(delegate(&minted(), &good(), &key("client", 9)).is_ok());
}

/// Signed by the right key, but wider than what was given to it.
#[test]
fn refuses_a_widened_delegation() {
    let agent = jwk(8);
    let value = delegate(&minted(), &delegation(&agent, 2), &key("client", 9)).unwrap();
    assert!(check(&forged(&value, 9, |_| ())).is_ok());
    type Change = fn(&mut Value);
    let changes: [Change; 4] = [
        |bad| bad["allowedAction"] = json!(["read", "delete"]),
        |bad| bad["expires"] = json!("2023-11-14T22:23:21Z"),
        |bad| bad["invocationTarget"] = json!("https://rs.example/"),
        |bad| bad["invocationTarget"] = json!("https://rs.example/a/../b"),
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let found = check(&forged(&value, 9, change));
        assert!(matches!(found, Err(VerifyError::Widened)), "{place}");
    }
    let parent = forged(&value, 9, |bad| {
        bad["parentCapability"] = json!("urn:uuid:0")
    });
    assert!(matches!(check(&parent), Err(VerifyError::Malformed)));
    let states = forged(&value, 9, |bad| {
        bad["gnap"] = encoding::read(&minted()).unwrap()["gnap"].take();
    });
    assert!(matches!(check(&states), Err(VerifyError::NotUnderstood)));
    // Only the controller of the one before may delegate, and not the AS.
    for seed in [1, 8, 7] {
        let found = check(&forged(&value, seed, |_| ()));
        assert!(matches!(found, Err(VerifyError::UnknownKey)), "{seed}");
    }
}

#[test]
fn refuses_a_chain_whose_middle_was_changed() {
    let agent = jwk(8);
    let value = delegate(&minted(), &delegation(&agent, 2), &key("client", 9)).unwrap();
    let mut bad = encoding::read(&value).unwrap();
    bad["proof"]["capabilityChain"][1]["allowedAction"] = json!(["read", "write", "delete"]);
    assert!(check(&encoding::write(&bad).unwrap()).is_err());
    // As if the delegation were the AS's own.
    let mut bad = encoding::read(&value).unwrap();
    let chain = bad["proof"]["capabilityChain"].as_array_mut().unwrap();
    chain.pop();
    assert!(check(&encoding::write(&bad).unwrap()).is_err());
}

#[test]
fn chains_have_a_greatest_length() {
    let mut value = minted();
    let mut holder = 9;
    for next in [8, 7, 6] {
        let to = jwk(next);
        value = delegate(&value, &delegation(&to, next), &key("client", holder)).unwrap();
        holder = next;
        let verified = check(&value).unwrap();
        assert!(by_client(&verified, &photo("read", A), next).is_ok());
    }
    let to = jwk(5);
    let found = delegate(&value, &delegation(&to, 5), &key("client", holder));
    assert!(matches!(found, Err(AttenuateError::TooLarge)));
}

#[test]
fn refuses_to_mint_what_the_format_cannot_say() {
    for bad in [
        json!([]),
        json!(["everything"]),
        json!([{"type": "photo"}]),
        json!([{"type": "photo", "actions": ["read"]}]),
        json!([{"type": "photo", "actions": [], "locations": [A]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A, "https://rs.example/b"]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": ["photos"]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A], "identifier": "x"}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A], "datatypes": ["x"]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A], "privileges": ["x"]}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A], "limit": 5}]),
        json!([{"type": "photo", "actions": ["read"], "locations": [A]}, "everything"]),
    ] {
        let model = TokenModel {
            access: rights(bad),
            ..model()
        };
        let found = mint(&model, &key("a", 1));
        assert!(matches!(found, Err(MintError::NotExpressible)), "{model:?}");
    }
    let bearer = TokenModel {
        access: narrow_model().access,
        ..bearer_model()
    };
    assert!(matches!(
        mint(&bearer, &key("a", 1)),
        Err(MintError::KeyFormat)
    ));
    let both = TokenModel {
        key: Some(client_key(9)),
        ..bearer
    };
    assert!(matches!(mint(&both, &key("a", 1)), Err(MintError::Binding)));
}

#[test]
fn refuses_what_is_no_capability() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use std::io::Write;

    for bad in ["", "H4sI", "pat_abc", "a.b.c", &"A".repeat(20_000)] {
        let found = check(&Secret::new(bad));
        assert!(matches!(found, Err(VerifyError::Malformed)), "{bad}");
    }
    let gzip = |json: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(json).unwrap();
        Secret::new(URL_SAFE_NO_PAD.encode(encoder.finish().unwrap()))
    };
    let more = [octets(&minted()).as_slice(), &[0]].concat();
    assert!(matches!(check(&value(&more)), Err(VerifyError::Malformed)));
    // A bomb, and a member twice.
    let bomb = format!(r#"{{"id":"{}"}}"#, "a".repeat(1_000_000));
    for bad in [bomb.as_str(), r#"{"id":"a","id":"b"}"#, "[]", ""] {
        assert!(matches!(
            check(&gzip(bad.as_bytes())),
            Err(VerifyError::Malformed)
        ));
    }
}
