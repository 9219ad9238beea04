//! The extension `dpop`, rule by rule.

use proof::{DpopParts, JoseError, Method, ProofError, Request, SigningKey, verify};
use serde_json::{Map, Value, json};

use crate::methods::parameters;
use crate::signed::{EXPECTED, NOW, ed25519, grant_request, p256, poll, public};

fn replace(object: &mut Map<String, Value>, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
}

fn with(request: Request, header_changes: &Value, claim_changes: &Value) -> Result<(), ProofError> {
    let key = ed25519().with_method(Method::Dpop);
    let DpopParts {
        mut header,
        mut claims,
    } = key.dpop_parts(&request, &parameters()).unwrap();
    replace(&mut header, header_changes);
    replace(&mut claims, claim_changes);
    let claims = serde_json::to_vec(&claims).unwrap();
    let proof = key.sign_jws(&header, &claims).unwrap();
    let request = request.with_header("dpop", proof);
    verify(&request, &public(&key), &EXPECTED).map(drop)
}

#[test]
fn refuses_another_header() {
    let other = json!(p256().public_jwk());
    let mut private = json!(ed25519().public_jwk());
    private["d"] = "AA".into();
    for (name, value) in [
        ("typ", json!(null)),
        ("typ", json!("JWT")),
        ("typ", json!("gnap-binding-jwsd")),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!(null)),
        ("jwk", json!(null)),
        ("jwk", json!("ed")),
        ("jwk", json!({})),
        ("jwk", other),
        ("jwk", private),
    ] {
        assert_eq!(
            with(grant_request(), &json!({ name: value }), &json!({})),
            Err(JoseError::Parameter(name).into()),
            "{name}={value}"
        );
    }
    assert_eq!(
        with(grant_request(), &json!({"crit": ["b"]}), &json!({})),
        Err(JoseError::Extension("crit").into())
    );
    // The key is meant, not its spelling.
    let mut bare = json!(ed25519().public_jwk());
    bare.as_object_mut().unwrap().remove("kid");
    bare.as_object_mut().unwrap().remove("alg");
    assert_eq!(
        with(grant_request(), &json!({"jwk": bare}), &json!({})),
        Ok(())
    );
}

#[test]
fn refuses_other_claims() {
    let with_query = Request::new("GET", "https://rs.example/a?b=c");
    for (request, name, value) in [
        (grant_request(), "htm", json!("GET")),
        (grant_request(), "htm", json!(null)),
        (grant_request(), "htu", json!("https://elsewhere.example/")),
        (grant_request(), "htu", json!(null)),
        (with_query.clone(), "htu", json!("https://rs.example/a")),
        (grant_request(), "jti", json!(null)),
        (grant_request(), "jti", json!("")),
        (grant_request(), "jti", json!("a".repeat(257))),
        (grant_request(), "jti", json!(7)),
        (grant_request(), "iat", json!(null)),
        (grant_request(), "iat", json!(NOW.to_string())),
        (grant_request(), "ath", json!("AA")),
        (poll(), "ath", json!(null)),
        (poll(), "ath", json!("AA")),
        (grant_request(), "content_digest", json!(null)),
        (grant_request(), "content_digest", json!("AA")),
        (grant_request(), "content_digest", json!(7)),
        (poll(), "content_digest", json!("AA")),
    ] {
        assert_eq!(
            with(request, &json!({}), &json!({ name: value })),
            Err(JoseError::Parameter(name).into()),
            "{name}={value}"
        );
    }
    for request in [grant_request(), poll(), with_query] {
        assert_eq!(with(request, &json!({}), &json!({"own": 1})), Ok(()));
    }
}

#[test]
fn refuses_a_proof_by_another_key_that_shows_itself() {
    let thief = SigningKey::from_ed25519_seed("ed", &[8; 32])
        .unwrap()
        .with_method(Method::Dpop);
    let request = thief.prove(grant_request(), &parameters()).unwrap();
    let key = public(&ed25519().with_method(Method::Dpop));
    assert_eq!(
        verify(&request, &key, &EXPECTED),
        Err(JoseError::Parameter("jwk").into())
    );
}
