//! Every method with every algorithm: what is proven verifies, what is changed
//! does not, and no method stands for another.

use proof::{
    Expected, Method, Presents, ProofError, PublicKey, Request, SignatureParameters, SigningKey,
    verify,
};

use crate::keys::{every_key, rsa_jwk};
use crate::signed::{EXPECTED, NOW, ed25519, grant_request, p256, poll, public};

const SIGNING: [Method; 4] = [Method::HttpSig, Method::Jwsd, Method::Jws, Method::Dpop];

pub fn parameters() -> SignatureParameters {
    SignatureParameters {
        created: NOW,
        nonce: Some("n-1".to_owned()),
    }
}

pub fn proven(key: &SigningKey, request: Request) -> Request {
    key.prove(request, &parameters()).unwrap()
}

fn check(request: &Request, key: &SigningKey) -> Result<(), ProofError> {
    verify(request, &public(key), &EXPECTED).map(drop)
}

#[test]
fn every_algorithm_signs_by_every_method() {
    for method in SIGNING {
        for key in every_key() {
            let key = key.with_method(method);
            for request in [
                grant_request(),
                poll(),
                Request::new("GET", "https://a/b?c=d"),
            ] {
                let request = proven(&key, request);
                assert_eq!(check(&request, &key), Ok(()), "{method:?} {key:?}");
            }
        }
    }
}

#[test]
fn refuses_every_change_to_a_proven_request() {
    for method in SIGNING {
        let key = ed25519().with_method(method);
        let good = proven(&key, grant_request());
        let changes = [
            Request {
                method: "PUT".to_owned(),
                ..good.clone()
            },
            Request {
                target_uri: format!("{}?a", good.target_uri),
                ..good.clone()
            },
            Request {
                target_uri: good.target_uri.to_uppercase(),
                ..good.clone()
            },
            good.clone().with_header("authorization", "GNAP a"),
            good.clone().with_content(""),
            good.clone()
                .with_content([good.content.as_slice(), b" "].concat()),
        ];
        for change in changes {
            assert!(check(&change, &key).is_err(), "{method:?} {change:?}");
        }
        assert_eq!(check(&good, &key), Ok(()));

        let good = proven(&key, poll());
        let bare = good.clone().without_header("authorization");
        for change in [
            bare.clone(),
            bare.clone().with_header("authorization", "GNAP b"),
            good.clone().with_header("authorization", "GNAP b"),
            good.clone().with_content("{}"),
            good.clone()
                .with_header("content-type", "application/jose")
                .with_content("{}"),
        ] {
            assert!(check(&change, &key).is_err(), "{method:?} {change:?}");
        }
        assert_eq!(check(&good, &key), Ok(()));
    }
}

#[test]
fn refuses_a_token_it_cannot_understand() {
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = ed25519().with_method(method);
        let bare = poll().without_header("authorization");
        for other in ["Bearer a", "GNAP", "GNAP ", "a", ""] {
            let request = bare.clone().with_header("authorization", other);
            assert!(key.prove(request, &parameters()).is_err(), "{other}");
            let request = proven(&key, bare.clone()).with_header("authorization", other);
            assert_eq!(check(&request, &key), Err(ProofError::Authorization));
        }
        let expected = Expected {
            token: Presents::Token,
            ..EXPECTED
        };
        let request = proven(&key, bare);
        let refused = verify(&request, &public(&key), &expected);
        assert_eq!(refused, Err(ProofError::NoToken));
    }
}

#[test]
fn a_proof_of_one_method_is_none_of_another() {
    for said in SIGNING {
        for done in SIGNING {
            let expected = public(&ed25519().with_method(said));
            for request in [grant_request(), poll()] {
                let request = proven(&ed25519().with_method(done), request);
                let result = verify(&request, &expected, &EXPECTED);
                assert_eq!(result.is_ok(), said == done, "{said:?} {done:?}");
            }
        }
    }
}

#[test]
fn refuses_another_key() {
    for method in SIGNING {
        let key = ed25519().with_method(method);
        let thief = SigningKey::from_ed25519_seed("ed", &[8; 32]).unwrap();
        let thief = thief.with_method(method);
        assert!(check(&proven(&thief, grant_request()), &key).is_err());
        let other = p256().with_method(method);
        assert!(check(&proven(&other, grant_request()), &key).is_err());
    }
}

#[test]
fn a_proof_can_be_told_from_its_replay() {
    for method in SIGNING {
        // ECDSA: two signatures over one text are one proof.
        let key = p256().with_method(method);
        let id = |created, nonce: &str| {
            let parameters = SignatureParameters {
                created,
                nonce: Some(nonce.to_owned()),
            };
            let request = key.prove(grant_request(), &parameters).unwrap();
            let proven = verify(&request, &public(&key), &EXPECTED).unwrap();
            let once = proven.once().unwrap().clone();
            assert_eq!(once.created, created);
            once.id
        };
        assert_eq!(id(NOW, "a"), id(NOW, "a"), "{method:?}");
        assert_ne!(id(NOW, "a"), id(NOW, "b"), "{method:?}");
        if matches!(method, Method::HttpSig | Method::Dpop) {
            assert_eq!(id(NOW, "a"), "a");
        } else {
            assert_ne!(id(NOW, "a"), id(NOW - 1, "a"));
        }
    }
}

#[test]
fn accepts_created_at_the_edges_of_the_window_only() {
    for method in [Method::Jwsd, Method::Jws, Method::Dpop] {
        let key = ed25519().with_method(method);
        let at = |created| {
            let parameters = SignatureParameters {
                created,
                ..parameters()
            };
            let request = key.prove(grant_request(), &parameters).unwrap();
            check(&request, &key)
        };
        assert_eq!(at(NOW - 61), Err(ProofError::Stale));
        assert_eq!(at(NOW - 60), Ok(()));
        assert_eq!(at(NOW + 10), Ok(()));
        assert_eq!(at(NOW + 11), Err(ProofError::Future));
        // Milliseconds instead of seconds.
        assert_eq!(at(NOW * 1000), Err(ProofError::Future));
    }
}

#[test]
fn the_object_form_fixes_algorithm_and_digest() {
    for key in every_key() {
        let alg = key.public_jwk()["alg"].clone();
        let name = match alg.as_str().unwrap() {
            "EdDSA" | "Ed25519" => "ed25519",
            "ES256" => "ecdsa-p256-sha256",
            "ES384" => "ecdsa-p384-sha384",
            "PS512" => "rsa-pss-sha512",
            // No name in the registry of HTTP signature algorithms.
            _ => continue,
        };
        let proof = serde_json::from_value(serde_json::json!({
            "method": "httpsig", "alg": name, "content-digest-alg": "sha-512", "own": 1,
        }))
        .unwrap();
        let key = key.with_proof(&proof).unwrap();
        let good = proven(&key, grant_request());
        assert_eq!(check(&good, &key), Ok(()), "{name}");
        let string = every_key()
            .into_iter()
            .find(|key| key.public_jwk()["alg"] == alg)
            .unwrap();
        if string.public_jwk() == key.public_jwk() {
            assert!(check(&proven(&string, grant_request()), &key).is_err());
        }
        // What was not understood is not passed on.
        let admitted = PublicKey::admit(&key.public()).unwrap();
        let proof = serde_json::to_value(admitted.proof()).unwrap();
        assert!(proof.get("own").is_none() && proof["alg"] == name);
    }
}

#[test]
fn rs256_is_verified_but_never_made() {
    assert!(SigningKey::from_jwk(&rsa_jwk("RS256")).is_err());
    assert!(SigningKey::from_jwk(&rsa_jwk("PS256")).is_ok());
    let mut jwk = rsa_jwk("RS256");
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        jwk.remove(private);
    }
    let key = serde_json::json!({"proof": "jwsd", "jwk": jwk});
    let key = serde_json::from_value(key).unwrap();
    assert!(PublicKey::admit(&key).is_ok());
}
