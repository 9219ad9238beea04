//! Proofs of two keys at once (RFC 9635 §6.1.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proof::{
    Message, Method, ProofError, Request, RotationError, SignatureParameters, SigningKey,
    rotation_content, verify, verify_rotation,
};
use serde_json::Value;

use crate::keys::every_key;
use crate::methods::parameters;
use crate::signed::{EXPECTED, NOW, ed25519, p256, poll, public};

const ROTATING: [Method; 3] = [Method::HttpSig, Method::Jwsd, Method::Jws];

fn request(new: &SigningKey) -> Request {
    poll()
        .with_header("content-type", "application/json")
        .with_content(serde_json::json!({ "key": new.public() }).to_string())
}

fn check(request: &Request, old: &SigningKey, new: &SigningKey) -> Result<(), RotationError> {
    verify_rotation(request, &public(old), &public(new), &EXPECTED).map(drop)
}

#[test]
fn both_keys_prove_a_rotation_by_every_method() {
    for method in ROTATING {
        let old = ed25519().with_method(method);
        for new in every_key() {
            let new = new.with_method(method);
            let signed = old
                .prove_rotation(&new, request(&new), &parameters())
                .unwrap();
            let proven = verify_rotation(&signed, &public(&old), &public(&new), &EXPECTED).unwrap();
            assert_eq!(proven.old.thumbprint(), public(&old).thumbprint());
            assert_eq!(proven.new.thumbprint(), public(&new).thumbprint());
            assert!(proven.old.once().is_some() && proven.new.once().is_some());
            assert_eq!(
                rotation_content(&signed).unwrap().octets(),
                request(&new).content
            );
        }
    }
}

/// Shows GNAP-7.3.1.1-03.
#[test]
fn refuses_when_one_of_both_is_missing_or_another() {
    for method in ROTATING {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        let other = SigningKey::from_ed25519_seed("ed", &[9; 32]).unwrap();
        let other = other.with_method(method);
        let rotate = |old: &SigningKey, with: &SigningKey| {
            old.prove_rotation(with, request(&new), &parameters())
                .unwrap()
        };
        assert_eq!(check(&rotate(&old, &new), &old, &new), Ok(()));
        assert!(matches!(
            check(&rotate(&other, &new), &old, &new),
            Err(RotationError::Old(_))
        ));
        assert!(matches!(
            check(&rotate(&old, &other), &old, &new),
            Err(RotationError::New(_))
        ));
        for one in [&old, &new] {
            let only = one.prove(request(&new), &parameters()).unwrap();
            assert!(check(&only, &old, &new).is_err(), "{method:?}");
        }
        // Roles exchanged.
        assert!(check(&rotate(&new, &old), &old, &new).is_err());
        // A rotation is no ordinary request of the new key, and for the JWS
        // methods none of the old one either.
        let rotation = rotate(&old, &new);
        assert!(verify(&rotation, &public(&new), &EXPECTED).is_err() || method == Method::Jws);
        if method != Method::HttpSig {
            assert!(verify(&rotation, &public(&old), &EXPECTED).is_err());
        }
    }
}

#[test]
fn refuses_changes_after_signing() {
    for method in ROTATING {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        let good = old
            .prove_rotation(&new, request(&new), &parameters())
            .unwrap();
        let bare = good.clone().without_header("authorization");
        for changed in [
            good.clone().with_content("{}"),
            good.clone().with_content(""),
            bare.with_header("authorization", "GNAP other"),
            Request {
                target_uri: format!("{}2", good.target_uri),
                ..good.clone()
            },
            Request {
                method: "DELETE".to_owned(),
                ..good.clone()
            },
        ] {
            assert!(check(&changed, &old, &new).is_err(), "{method:?}");
        }
    }
}

#[test]
fn refuses_stale_proofs_of_either() {
    for method in ROTATING {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        let at = |created| {
            let parameters = SignatureParameters {
                created,
                ..parameters()
            };
            let signed = old
                .prove_rotation(&new, request(&new), &parameters)
                .unwrap();
            check(&signed, &old, &new)
        };
        assert_eq!(at(NOW - 61), Err(RotationError::Old(ProofError::Stale)));
        assert_eq!(at(NOW), Ok(()));
    }
}

#[test]
fn refuses_another_method_or_other_parameters() {
    for (method, other) in [
        (Method::HttpSig, Method::Jwsd),
        (Method::Jwsd, Method::Jws),
        (Method::Jws, Method::HttpSig),
    ] {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        let signed = old
            .prove_rotation(&new, request(&new), &parameters())
            .unwrap();
        let changed = p256().with_method(other);
        assert_eq!(
            check(&signed, &old, &changed),
            Err(RotationError::ProofChanged)
        );
    }
    let object = serde_json::json!({
        "method": "httpsig", "alg": "ecdsa-p256-sha256", "content-digest-alg": "sha-256",
    });
    let new = p256()
        .with_proof(&serde_json::from_value(object).unwrap())
        .unwrap();
    let signed = ed25519()
        .prove_rotation(&new, request(&new), &parameters())
        .unwrap();
    assert_eq!(
        check(&signed, &ed25519(), &new),
        Err(RotationError::ProofChanged)
    );
}

#[test]
fn mtls_and_dpop_have_no_rotation() {
    for method in [Method::Mtls, Method::Dpop] {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        assert!(
            old.prove_rotation(&new, request(&new), &parameters())
                .is_err()
        );
        let signed = old.prove(request(&new), &parameters()).unwrap();
        assert_eq!(check(&signed, &old, &new), Err(RotationError::Unsupported));
    }
}

/// Each of the new signature's two additional components (RFC 9635 §7.3.1.1).
/// Shows GNAP-7.3.1.1-01, GNAP-7.3.1.1-02.
#[test]
fn refuses_a_new_signature_that_does_not_cover_the_old_one() {
    let (old, new) = (ed25519(), p256());
    let once = old.prove(request(&new), &parameters()).unwrap();
    let all = r#""@method" "@target-uri" "content-digest" "authorization""#;
    let rest = format!(r#"created={NOW};keyid="{}""#, new.kid());
    let with = |covered: &str, tag: &str| {
        let input = format!(r#"({all} {covered});{rest};tag="{tag}""#);
        let headers = new.sign_input(&once, "new", &input).unwrap();
        let signed = once
            .clone()
            .with_header("signature-input", headers.signature_input)
            .with_header("signature", headers.signature);
        check(&signed, &old, &new)
    };
    let both = r#""signature";key="sig1" "signature-input";key="sig1""#;
    assert_eq!(with(both, "gnap-rotate"), Ok(()));
    let uncovered = Err(RotationError::New(ProofError::Uncovered("signature")));
    assert_eq!(with(r#""signature";key="sig1""#, "gnap-rotate"), uncovered);
    assert_eq!(
        with(r#""signature-input";key="sig1""#, "gnap-rotate"),
        uncovered
    );
    assert_eq!(
        with(r#""signature" "signature-input""#, "gnap-rotate"),
        uncovered
    );
    assert!(with(both, "gnap").is_err());
}

/// Shows IANA-MEDIATYPE-03, IANA-MEDIATYPE-04.
#[test]
fn the_jws_inside_says_that_it_is_a_rotation() {
    for (method, outside, inside) in [
        (
            Method::Jwsd,
            "gnap-binding-jwsd",
            "gnap-binding-rotation-jwsd",
        ),
        (Method::Jws, "gnap-binding-jws", "gnap-binding-rotation-jws"),
    ] {
        let (old, new) = (ed25519().with_method(method), p256().with_method(method));
        let signed = old
            .prove_rotation(&new, request(&new), &parameters())
            .unwrap();
        let compact = match method {
            Method::Jwsd => signed.header("detached-jws").concat(),
            _ => signed.content.clone(),
        };
        let outer = String::from_utf8(compact).unwrap();
        let inner = String::from_utf8(part(&outer, 1)).unwrap();
        for (jws, typ) in [(outer, outside), (inner, inside)] {
            let header: Value = serde_json::from_slice(&part(&jws, 0)).unwrap();
            assert_eq!(header["typ"], typ);
        }
    }
}

/// A part of a compact JWS, decoded.
fn part(jws: &str, nth: usize) -> Vec<u8> {
    let part = jws.split('.').nth(nth).unwrap();
    URL_SAFE_NO_PAD.decode(part).unwrap()
}
