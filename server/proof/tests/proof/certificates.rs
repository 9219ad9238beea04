//! Keys in certificates: admission, identity, and `mtls` (RFC 9635 §7.1, §7.3.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gnap::key::{Key, KeyValue};
use proof::{
    AdmissionError, CertificateThumbprint, Expected, Presents, ProofError, PublicKey, client_cert,
    verify,
};
use serde_json::{Value, json};

use crate::connected::Connected;
use crate::signed::{EXPECTED, grant_request, poll};

const P256: &str = include_str!("../certificates/p256.pem");
const P384: &str = include_str!("../certificates/p384.pem");
const P521: &str = include_str!("../certificates/p521.pem");
const ED25519: &str = include_str!("../certificates/ed25519.pem");
const RSA: &str = include_str!("../certificates/rsa.pem");
/// Too short a modulus, and a curve that is not offered.
const RSA1024: &str = include_str!("../certificates/rsa1024.pem");
const SECP256K1: &str = include_str!("../certificates/secp256k1.pem");

fn admit(key: Value) -> Result<PublicKey, AdmissionError> {
    PublicKey::admit(&serde_json::from_value::<KeyValue>(key).unwrap())
}

fn value(key: &PublicKey) -> &KeyValue {
    match key.key() {
        Key::Value(value) => value,
        Key::Reference(_) => panic!("by value"),
    }
}

fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(bare(pem)).unwrap()
}

#[test]
fn refuses_what_is_not_one_certificate() {
    let broken = P256.replace("MII", "MIJ");
    let cut: String = bare(P256).chars().take(100).collect();
    let two = format!("{P256}{P384}");
    let longer = STANDARD.encode([der(P256), vec![0]].concat());
    let headless = P256.replace("-----BEGIN CERTIFICATE-----\n", "");
    let another = P256.replace("CERTIFICATE", "PUBLIC KEY");
    for bad in [
        "",
        " \n",
        "MIIB",
        "=",
        &broken,
        &cut,
        &two,
        &longer,
        &headless,
        &another,
        &"A".repeat(40_000),
    ] {
        let refused = admit(json!({"proof": "mtls", "cert": bad})).err();
        assert_eq!(refused, Some(AdmissionError::Certificate), "{bad:.80}");
    }
    for bad in ["", "AA", "+", &"A".repeat(44)] {
        let refused = admit(json!({"proof": "mtls", "cert#S256": bad})).err();
        assert_eq!(refused, Some(AdmissionError::CertificateThumbprint));
    }
}

#[test]
fn header_footer_and_white_space_say_nothing() {
    let spaced = bare(P256).replace('A', " A\r\n\t");
    let forms = [P256.to_owned(), bare(P256), spaced, format!("\n{P256}\n")];
    let keys = forms.map(|cert| admit(json!({"proof": "mtls", "cert": cert})).unwrap());
    for key in &keys {
        assert_eq!(key.thumbprint(), keys[0].thumbprint());
        assert_eq!(value(key).cert.as_deref(), Some(bare(P256).as_str()));
    }
}

#[test]
fn refuses_certificates_of_keys_that_are_not_admitted() {
    for proof in ["mtls", "jwsd"] {
        let small = admit(json!({"proof": proof, "cert": RSA1024})).err();
        assert_eq!(small, Some(AdmissionError::RsaModulus));
        let curve = admit(json!({"proof": proof, "cert": SECP256K1})).err();
        assert_eq!(curve, Some(AdmissionError::UnsupportedAlgorithm));
        for good in [P256, P384, P521, ED25519, RSA] {
            assert!(admit(json!({"proof": proof, "cert": good})).is_ok());
        }
    }
}

#[test]
fn a_signature_needs_a_key_and_one_algorithm() {
    let thumbprint = CertificateThumbprint::of(&der(P256)).to_text();
    for proof in ["httpsig", "jwsd", "jws", "dpop"] {
        let refused = admit(json!({"proof": proof, "cert#S256": thumbprint})).err();
        assert_eq!(refused, Some(AdmissionError::FormatOfProof));
    }
    assert!(admit(json!({"proof": "mtls", "cert#S256": thumbprint})).is_ok());
    // PKCS #1 or PSS, with which hash: the certificate does not say.
    let string = admit(json!({"proof": "httpsig", "cert": RSA})).err();
    assert_eq!(string, Some(AdmissionError::AlgorithmOpen));
    let object = |alg: &str, cert: &str| {
        let proof = json!({"method": "httpsig", "alg": alg, "content-digest-alg": "sha-256"});
        admit(json!({"proof": proof, "cert": cert})).err()
    };
    assert_eq!(object("rsa-pss-sha512", RSA), None);
    assert_eq!(object("rsa-v1_5-sha256", RSA), None);
    assert_eq!(object("ed25519", RSA), Some(AdmissionError::ProofAlgorithm));
    assert_eq!(object("PS256", RSA), Some(AdmissionError::ProofAlgorithm));
    assert_eq!(object("ecdsa-p384-sha384", P384), None);
    assert!(admit(json!({"proof": "httpsig", "cert": P521})).is_ok());
}

fn presented(key: &PublicKey, certificate: Option<Vec<u8>>) -> Result<(), ProofError> {
    let request = Connected {
        request: grant_request(),
        certificate,
    };
    verify(&request, key, &EXPECTED).map(drop)
}

#[test]
fn mtls_refuses_every_certificate_but_the_keys() {
    for pem in [P256, P384, P521, ED25519, RSA] {
        let by_value = admit(json!({"proof": "mtls", "cert": pem})).unwrap();
        let thumbprint = CertificateThumbprint::of(&der(pem)).to_text();
        let by_thumbprint = admit(json!({"proof": "mtls", "cert#S256": thumbprint})).unwrap();
        for key in [by_value, by_thumbprint] {
            for other in [P256, P384, P521, ED25519, RSA] {
                let expected = if other == pem {
                    Ok(())
                } else {
                    Err(ProofError::Invalid)
                };
                assert_eq!(presented(&key, Some(der(other))), expected);
            }
            assert_eq!(presented(&key, None), Err(ProofError::NoCertificate));
            let garbage = presented(&key, Some(vec![1, 2, 3]));
            assert_eq!(garbage, Err(ProofError::Invalid));
        }
    }
}

#[test]
fn mtls_is_no_proof_without_the_token() {
    let key = admit(json!({"proof": "mtls", "cert": P256})).unwrap();
    let expected = Expected {
        token: Presents::Token,
        ..EXPECTED
    };
    let check = |request| {
        let certificate = Some(der(P256));
        let request = Connected {
            request,
            certificate,
        };
        verify(&request, &key, &expected).map(drop)
    };
    assert_eq!(check(grant_request()), Err(ProofError::NoToken));
    assert_eq!(check(poll()), Ok(()));
}

#[test]
fn a_certificate_on_the_connection_proves_no_other_method() {
    for proof in ["httpsig", "jwsd", "jws", "dpop"] {
        let key = admit(json!({"proof": proof, "cert": P256})).unwrap();
        assert!(presented(&key, Some(der(P256))).is_err(), "{proof}");
    }
}

#[test]
fn client_cert_is_one_byte_sequence_with_a_certificate() {
    let field = format!(":{}:", bare(P256));
    let read = |lines: &[&str]| {
        let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
        client_cert(&lines).ok()
    };
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[&field, &field]), None);
    assert_eq!(read(&[&format!("{field}, {field}")]), None);
    let quoted = format!("\"{}\"", bare(P256));
    for bad in ["", ":", "::", ":AAAA:", &bare(P256), &quoted, P256] {
        assert_eq!(read(&[bad]), None, "{bad}");
    }
    assert_eq!(read(&[&field]), Some(der(P256)));
}
