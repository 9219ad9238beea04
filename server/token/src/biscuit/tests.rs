//! Bad tokens first; each is one change away from the good one.

use biscuit_auth::ThirdPartyRequest;
use biscuit_auth::datalog::SymbolTable;
use serde_json::json;

use super::*;
use crate::fixture::{
    NOW, altered, bearer_model, client_key, expected, key, keys, mismatched, model, octets, rights,
    thumbprint, value, wants,
};

const FRESH: [u8; 32] = [42; 32];

fn minted() -> Secret {
    mint(&model(), &key("a", 1), &FRESH).unwrap()
}

fn check(value: &Secret) -> Result<Verified, VerifyError> {
    verify(value, &keys(), &expected())
}

/// The good token with a block of this source appended, as anybody can.
fn appended(source: &str) -> Secret {
    let biscuit = UnverifiedBiscuit::from(octets(&minted())).unwrap();
    let block = BlockBuilder::new().code(source).unwrap();
    let biscuit = biscuit.append_with_keypair(&pair(&FRESH).unwrap(), block);
    written(&biscuit.unwrap().to_vec().unwrap()).unwrap()
}

/// A token signed by key `a` whose authority block is changed like this.
fn forged(change: impl FnOnce(&mut BlockBuilder)) -> Secret {
    let mut block = BlockBuilder::new();
    block.facts = facts::facts(&model(), Some(thumbprint(9)));
    block.checks = facts::checks(&model(), Some(thumbprint(9)));
    change(&mut block);
    let biscuit = BiscuitBuilder::new()
        .merge(block)
        .root_key_id(root_key_id("a"))
        .build_with_key_pair(
            &pair(&[1; 32]).unwrap(),
            SymbolTable::new(),
            &pair(&FRESH).unwrap(),
        );
    written(&biscuit.unwrap().to_vec().unwrap()).unwrap()
}

fn read_a() -> Vec<gnap::right::Right> {
    rights(json!([
        {"type": "photo", "actions": ["read"], "locations": ["https://rs.example/a"]},
    ]))
}

#[test]
fn the_model_round_trips() {
    let verified = check(&minted()).unwrap();
    assert_eq!(verified.model, model());
    let all = model().access;
    assert_eq!(verified.authorize(&wants(&all)).unwrap(), model());
    let bearer = TokenModel {
        aud: Vec::new(),
        sub: None,
        instance_id: None,
        label: None,
        access: rights(json!([{"type": "photo", "actions": []}, {"type": "photo"}])),
        ..bearer_model()
    };
    let value = mint(&bearer, &key("b", 2), &FRESH).unwrap();
    let verified = check(&value).unwrap();
    assert_eq!(verified.model, bearer);
    let all = bearer.access.clone();
    let wanted = Wanted {
        rights: &all,
        proven: None,
    };
    assert_eq!(verified.authorize(&wanted).unwrap(), bearer);
}

#[test]
fn refuses_every_altered_value() {
    assert!(check(&minted()).is_ok());
    let good = octets(&minted());
    for position in 0..good.len() {
        let mut bad = good.clone();
        bad[position] ^= 1;
        // The private key of the next block, at the end, is not signed: it is
        // checked against the public key that is.
        assert!(check(&value(&bad)).is_err(), "{position}");
    }
    assert!(altered(&minted()).filter(|bad| check(bad).is_ok()).count() == 0);
}

#[test]
fn refuses_unknown_and_wrong_keys() {
    let stranger = mint(&model(), &key("c", 3), &FRESH).unwrap();
    assert!(matches!(check(&stranger), Err(VerifyError::UnknownKey)));
    for (kid, seed) in [("a", 3), ("a", 2), ("b", 1)] {
        let wrong = mint(&model(), &key(kid, seed), &FRESH).unwrap();
        assert!(matches!(check(&wrong), Err(VerifyError::Signature)));
    }
    let found = verify(&minted(), &KeySet::default(), &expected());
    assert!(matches!(found, Err(VerifyError::UnknownKey)));
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
    let lenient = Expected {
        now: NOW + 629,
        leeway: 30,
        ..good
    };
    let verified = verify(&minted(), &keys(), &lenient).unwrap();
    assert!(verified.authorize(&wants(&read_a())).is_ok());
}

#[test]
fn refuses_a_request_of_another_key() {
    let verified = check(&minted()).unwrap();
    let all = read_a();
    for proven in [None, Some(thumbprint(8))] {
        let wanted = Wanted {
            rights: &all,
            proven,
        };
        assert_eq!(verified.authorize(&wanted), Err(Refusal::NotProven));
    }
    assert!(verified.authorize(&wants(&all)).is_ok());
}

/// The token's own checks, without ours: what other readers of biscuits see.
#[test]
fn the_datalog_itself_refuses_other_keys_audiences_and_times() {
    let verified = check(&minted()).unwrap();
    let aud = Some(crate::fixture::RS);
    let run = |time, aud, proven| verified.allows(wish::circumstances(time, aud, proven));
    assert!(run(NOW, aud, Some(thumbprint(9))).is_ok());
    assert!(run(NOW + 600, aud, Some(thumbprint(9))).is_err());
    assert!(run(NOW, Some("https://other.example"), Some(thumbprint(9))).is_err());
    assert!(run(NOW, None, Some(thumbprint(9))).is_err());
    assert!(run(NOW, aud, Some(thumbprint(8))).is_err());
    assert!(run(NOW, aud, None).is_err());
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
    let write = rights(json!([
        {"type": "photo", "actions": ["write"], "locations": ["https://rs.example/a"]},
    ]));
    let both = rights(json!([
        {"type": "photo", "actions": ["read", "write"], "locations": ["https://rs.example/a"]},
    ]));
    let narrowed = Restriction {
        access: Some(read_a()),
        exp: Some(NOW + 60),
    };
    let once = attenuate(&minted(), &narrowed, &FRESH).unwrap();
    let wider = Restriction {
        access: Some(model().access),
        exp: Some(NOW + 6000),
    };
    let twice = attenuate(&once, &wider, &FRESH).unwrap();
    for value in [once, twice] {
        let verified = check(&value).unwrap();
        for more in [&write, &both, &model().access] {
            assert_eq!(verified.authorize(&wants(more)), Err(Refusal::NotCovered));
        }
        let allowed = verified.authorize(&wants(&read_a())).unwrap();
        assert_eq!(allowed.access, read_a());
        let late = Expected {
            now: NOW + 60,
            ..expected()
        };
        let verified = verify(&value, &keys(), &late).unwrap();
        let found = verified.authorize(&wants(&read_a()));
        assert_eq!(found, Err(Refusal::NotCovered));
    }
    for whole in [&write, &both, &model().access] {
        let verified = check(&minted()).unwrap();
        assert!(verified.authorize(&wants(whole)).is_ok());
    }
}

#[test]
fn narrows_references_identifiers_and_own_fields() {
    let all = model().access;
    for (place, right) in all.iter().enumerate() {
        let only = Restriction {
            access: Some(vec![right.clone()]),
            exp: None,
        };
        let verified = check(&attenuate(&minted(), &only, &FRESH).unwrap()).unwrap();
        for (other, wanted) in all.iter().enumerate() {
            let found = verified.authorize(&wants(std::slice::from_ref(wanted)));
            assert_eq!(found.is_ok(), place == other, "{right:?} {wanted:?}");
        }
    }
    let nothing = Restriction {
        access: Some(Vec::new()),
        exp: None,
    };
    let verified = check(&attenuate(&minted(), &nothing, &FRESH).unwrap());
    assert!(verified.is_err() || verified.unwrap().authorize(&wants(&all)).is_err());
}

/// What a narrowed token leaves open is not allowed by leaving it out.
#[test]
fn a_wish_that_leaves_a_dimension_open_is_not_covered() {
    let open = TokenModel {
        access: rights(json!([{"type": "photo"}])),
        ..model()
    };
    let whole = mint(&open, &key("a", 1), &FRESH).unwrap();
    let narrowed = Restriction {
        access: Some(rights(json!([{"type": "photo", "actions": ["read"]}]))),
        exp: None,
    };
    let value = attenuate(&whole, &narrowed, &FRESH).unwrap();
    let wanted = rights(json!([{"type": "photo"}]));
    assert!(check(&whole).unwrap().authorize(&wants(&wanted)).is_ok());
    let found = check(&value).unwrap().authorize(&wants(&wanted));
    assert_eq!(found, Err(Refusal::NotCovered));
}

#[test]
fn refuses_blocks_that_are_not_understood() {
    assert!(check(&appended(r#"check if want_action("read");"#)).is_ok());
    for bad in [
        r#"check if operation("read");"#,
        r#"check if want_action("read") or resource("a");"#,
        r#"check all want_action($a), ["read"].contains($a);"#,
        r#"reject if want_action("write");"#,
        r#"want_action("read"); check if want_action("read");"#,
        r#"sub("bob");"#,
        r#"right(7, "mail");"#,
        r#"want_action("read") <- time($t);"#,
    ] {
        let found = check(&appended(bad));
        assert!(matches!(found, Err(VerifyError::NotUnderstood)), "{bad}");
    }
}

#[test]
fn refuses_blocks_of_third_parties() {
    let biscuit = Biscuit::from(octets(&minted()), |id| super::root(&keys(), id)).unwrap();
    let other = pair(&[5; 32]).unwrap();
    let request: ThirdPartyRequest = biscuit.third_party_request().unwrap();
    let block = BlockBuilder::new().code(r#"check if want_action("read");"#);
    let block = request
        .create_block(&other.private(), block.unwrap())
        .unwrap();
    let biscuit = biscuit.append_third_party(other.public(), block).unwrap();
    let found = check(&written(&biscuit.to_vec().unwrap()).unwrap());
    assert!(matches!(found, Err(VerifyError::NotUnderstood)));
}

#[test]
fn refuses_authority_blocks_that_are_not_understood() {
    assert!(check(&forged(|_| ())).is_ok());
    let fact = |text: &str| Fact::try_from(text).unwrap();
    for more in [
        r#"limit("50")"#,
        r#"right(9, "mail")"#,
        r#"sub("bob")"#,
        "gnap(2)",
    ] {
        let bad = forged(|block| block.facts.push(fact(more)));
        assert!(
            matches!(check(&bad), Err(VerifyError::NotUnderstood)),
            "{more}"
        );
    }
    for left_out in 0..facts::facts(&model(), Some(thumbprint(9))).len() {
        let bad = forged(|block| {
            block.facts.remove(left_out);
        });
        let same = check(&bad).is_ok_and(|verified| verified.model == model());
        assert!(!same, "{left_out}");
    }
    for left_out in 0..3 {
        let bad = forged(|block| {
            block.checks.remove(left_out);
        });
        assert!(matches!(check(&bad), Err(VerifyError::NotUnderstood)));
    }
    let bad = forged(|block| block.facts[0] = fact("gnap(2)"));
    assert!(matches!(check(&bad), Err(VerifyError::NotUnderstood)));
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
        let found = mint(&bad, &key("a", 1), &FRESH);
        assert!(matches!(found, Err(MintError::Binding)));
        let value = forged(|block| {
            let thumbprint = bad.key.as_ref().map(|_| thumbprint(9));
            block.facts = facts::facts(&bad, thumbprint);
            block.checks = facts::checks(&bad, thumbprint);
        });
        assert!(matches!(check(&value), Err(VerifyError::Binding)));
    }
}

#[test]
fn refuses_a_request_that_wants_too_much_at_once() {
    let open = TokenModel {
        access: rights(json!([{"type": "photo"}])),
        ..model()
    };
    let verified = check(&mint(&open, &key("a", 1), &FRESH).unwrap()).unwrap();
    let some: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    let wanted = rights(json!([{"type": "photo", "actions": some, "locations": some}]));
    assert_eq!(verified.authorize(&wants(&wanted)), Err(Refusal::TooMuch));
    let wanted = rights(json!([{"type": "photo", "actions": some}]));
    assert!(verified.authorize(&wants(&wanted)).is_ok());
}

#[test]
fn refuses_what_is_no_biscuit() {
    for bad in ["", "CgA", "pat_abc", "a.b.c", &"A".repeat(20_000)] {
        let found = check(&Secret::new(bad));
        assert!(matches!(found, Err(VerifyError::Malformed)), "{bad}");
    }
}

#[test]
fn revocation_identifiers_name_the_token_and_what_was_made_from_it() {
    let narrowed = Restriction {
        access: None,
        exp: Some(NOW + 60),
    };
    let value = attenuate(&minted(), &narrowed, &FRESH).unwrap();
    let (whole, part) = (check(&minted()).unwrap(), check(&value).unwrap());
    assert_eq!(whole.id(), part.id());
    assert_eq!(part.revocation_identifiers().len(), 2);
    assert_eq!(
        whole.revocation_identifiers()[0],
        part.revocation_identifiers()[0]
    );
}

#[test]
fn what_remains_is_what_requests_get() {
    let whole = check(&minted()).unwrap().remaining().unwrap();
    assert_eq!((whole.access, whole.exp), (model().access, NOW + 600));

    let narrowed = Restriction {
        access: Some(rights(json!([
            {"type": "photo", "actions": ["read"], "locations": ["https://rs.example/b"]},
            {"type": "photo", "actions": ["write", "delete"]},
        ]))),
        exp: Some(NOW + 60),
    };
    let value = attenuate(&minted(), &narrowed, &FRESH).unwrap();
    let verified = check(&value).unwrap();
    let left = verified.remaining().unwrap();
    let expected = rights(json!([
        {"type": "photo", "actions": ["read", "write"], "locations": ["https://rs.example/b"]},
        {"type": "photo", "actions": ["write"], "locations": ["https://rs.example/a"]},
    ]));
    assert_eq!(left.exp, NOW + 60);
    assert_eq!(left.access.len(), expected.len());
    for right in &expected {
        assert!(left.access.contains(right), "{:?}", left.access);
        let wanted = std::slice::from_ref(right);
        assert!(verified.authorize(&wants(wanted)).is_ok());
    }
}

/// Others write ends of time in Datalog.
#[test]
fn other_words_about_time_are_not_summed_up() {
    let summed_up = |source: &str| {
        let verified = check(&appended(source)).unwrap();
        assert!(verified.authorize(&wants(&model().access[..1])).is_ok());
        verified.remaining()
    };
    let ends = |source: &str| summed_up(source).unwrap().exp;
    assert_eq!(
        ends("check if time($now), $now < 2023-11-14T22:15:00Z;"),
        NOW + 100
    );
    assert_eq!(
        ends("check if time($t), $t <= 2023-11-14T22:15:00Z;"),
        NOW + 100
    );
    for source in [
        "check if time($t), $t > 2020-01-01T00:00:00Z;",
        "check if time($t), $t < 2023-11-14T22:15:00Z || $t < 2030-11-14T22:15:00Z;",
        "check if time($t), $t < 2023-11-14T22:15:00Z or want_action(\"read\");",
    ] {
        assert_eq!(summed_up(source), Err(Refusal::Unclear), "{source}");
    }
}

#[test]
fn root_keys_are_published_as_libraries_take_them() {
    let published = root_public_keys(&keys());
    let ids: Vec<_> = published.iter().map(|key| key.id).collect();
    assert_eq!(ids, [root_key_id("a"), root_key_id("b")]);
    let root: PublicKey = published[0].text.parse().unwrap();
    assert!(Biscuit::from(octets(&minted()), root).is_ok());
    let other: PublicKey = published[1].text.parse().unwrap();
    assert!(Biscuit::from(octets(&minted()), other).is_err());
}
