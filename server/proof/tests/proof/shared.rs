//! Keys that the AS shares with a client and knows by reference (RFC 9635
//! §7.1.1, §11.7).

use gnap::key::{Key, Proof};
use proof::{AdmissionError, Method, ProofError, PublicKey, SigningKey, verify};
use serde_json::json;

use crate::methods::proven;
use crate::signed::{EXPECTED, ed25519, grant_request, poll, public};

fn shared(secret: &[u8], proof: serde_json::Value) -> Result<PublicKey, AdmissionError> {
    let proof: Proof = serde_json::from_value(proof).unwrap();
    PublicKey::shared("ref-1", secret, &proof)
}

#[test]
fn refuses_short_secrets_and_proofs_without_hmac() {
    let good = [7; 32];
    for proof in ["mtls", "dpop"] {
        let refused = shared(&good, json!(proof)).err();
        assert_eq!(refused, Some(AdmissionError::SharedProof), "{proof}");
    }
    let object =
        |alg: &str| json!({"method": "httpsig", "alg": alg, "content-digest-alg": "sha-256"});
    let refused = shared(&good, object("ed25519")).err();
    assert_eq!(refused, Some(AdmissionError::SharedProof));
    assert!(shared(&good, object("hmac-sha256")).is_ok());
    for short in [&b""[..], &[7; 31]] {
        let refused = shared(short, json!("jws")).err();
        assert_eq!(refused, Some(AdmissionError::SharedSecret));
    }
}

#[test]
fn proves_by_its_method_and_no_other_secret_does() {
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws] {
        let key = shared(&[7; 32], json!(method.name())).unwrap();
        let signer = SigningKey::shared("ref-1", &[7; 32]).with_method(method);
        let thief = SigningKey::shared("ref-1", &[8; 32]).with_method(method);
        for request in [grant_request(), poll()] {
            let good = proven(&signer, request.clone());
            assert!(verify(&good, &key, &EXPECTED).is_ok(), "{method:?}");
            let bad = proven(&thief, request.clone());
            let refused = verify(&bad, &key, &EXPECTED);
            assert_eq!(refused, Err(ProofError::Invalid));
            let asymmetric = proven(&ed25519().with_method(method), request);
            assert!(verify(&asymmetric, &key, &EXPECTED).is_err());
        }
    }
}

/// The classic confusion: an HMAC under the octets of a public key.
#[test]
fn a_mac_proves_no_public_key() {
    for method in [Method::HttpSig, Method::Jwsd, Method::Jws] {
        let key = public(&ed25519().with_method(method));
        let jwk = serde_json::to_vec(&ed25519().public_jwk()).unwrap();
        let forged = SigningKey::shared("ed", &jwk).with_method(method);
        let request = proven(&forged, grant_request());
        assert!(verify(&request, &key, &EXPECTED).is_err());
    }
}

#[test]
fn shows_nothing_but_its_reference() {
    let one = shared(&[7; 32], json!("jws")).unwrap();
    let other = shared(&[8; 32], json!("jws")).unwrap();
    assert_eq!(one.key(), &Key::Reference("ref-1".to_owned()));
    assert_eq!(one.thumbprint(), other.thumbprint());
    let signer = SigningKey::shared("ref-1", &[7; 32]);
    assert_eq!(signer.key(), Key::Reference("ref-1".to_owned()));
    assert!(PublicKey::admit(&signer.public()).is_err());
    assert!(signer.private_jwk().is_err() && signer.to_pkcs8().is_err());
}
