//! The signature algorithms that are accepted, and their verifiers.
//!
//! The table is ours: nothing in a message can add to it. A new algorithm is
//! one variant here and one arm in each match that the compiler then points at.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PSS_2048_8192_SHA512, RsaPublicKeyComponents,
};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

use crate::admit::AdmissionError;
use crate::jwk::{Material, fixed, integer};

/// A signature algorithm with everything its name fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ed25519,
    EcdsaP256Sha256,
    RsaPssSha512,
}

impl Algorithm {
    /// The algorithm of a JWK's `alg`, if it fits the key (RFC 7518 §3.1, RFC
    /// 8037 §3.1; `Ed25519` is the full name, RFC 9864).
    pub(crate) fn of(material: &Material<'_>, alg: &str) -> Option<Self> {
        match (material, alg) {
            (Material::Okp { crv: "Ed25519", .. }, "EdDSA" | "Ed25519") => Some(Self::Ed25519),
            (Material::Ec { crv: "P-256", .. }, "ES256") => Some(Self::EcdsaP256Sha256),
            (Material::Rsa { .. }, "PS512") => Some(Self::RsaPssSha512),
            _ => None,
        }
    }

    /// The name in the HTTP Signature Algorithms registry (RFC 9421 §6.2),
    /// which the object form of `proof` uses.
    pub(crate) fn http_name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::EcdsaP256Sha256 => "ecdsa-p256-sha256",
            Self::RsaPssSha512 => "rsa-pss-sha512",
        }
    }

    /// Parses the key once, with every check that makes it safe to use.
    pub(crate) fn verifier(self, material: &Material<'_>) -> Result<Verifier, AdmissionError> {
        match (self, material) {
            (Self::Ed25519, Material::Okp { x, .. }) => ed25519(x),
            (Self::EcdsaP256Sha256, Material::Ec { x, y, .. }) => p256(x, y),
            (Self::RsaPssSha512, Material::Rsa { n, e }) => rsa_pss_sha512(n, e),
            _ => Err(AdmissionError::UnsupportedAlgorithm),
        }
    }
}

/// A parsed key that verifies signatures of one algorithm.
#[derive(Debug)]
pub(crate) enum Verifier {
    Ed25519(Box<VerifyingKey>),
    AwsLc(ParsedPublicKey),
}

impl Verifier {
    /// Whether `signature` is one over `octets`.
    pub(crate) fn verifies(&self, octets: &[u8], signature: &[u8]) -> bool {
        match self {
            // Weak keys are refused at admission, so the lax and faster
            // verification accepts nothing the strict one would not.
            Self::Ed25519(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(octets, &signature).is_ok()),
            Self::AwsLc(key) => key.verify_sig(octets, signature).is_ok(),
        }
    }
}

fn ed25519(x: &str) -> Result<Verifier, AdmissionError> {
    let key =
        VerifyingKey::from_bytes(&fixed("x", x)?).map_err(|_| AdmissionError::InvalidPoint)?;
    // A second encoding of the same point would be a second identity of the
    // same key.
    if key.to_edwards().compress().as_bytes() != key.as_bytes() {
        return Err(AdmissionError::InvalidPoint);
    }
    // Under a small-order key one signature is good for many messages.
    if key.is_weak() {
        return Err(AdmissionError::WeakKey);
    }
    Ok(Verifier::Ed25519(Box::new(key)))
}

fn p256(x: &str, y: &str) -> Result<Verifier, AdmissionError> {
    let (x, y): ([u8; 32], [u8; 32]) = (fixed("x", x)?, fixed("y", y)?);
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    // Refuses coordinates out of range and points that are not on the curve.
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .map(Verifier::AwsLc)
        .map_err(|_| AdmissionError::InvalidPoint)
}

fn rsa_pss_sha512(n: &str, e: &str) -> Result<Verifier, AdmissionError> {
    let (n, e) = (integer("n", n)?, integer("e", e)?);
    // Larger keys would let a stranger buy much of our time with one request.
    if !(2048..=8192).contains(&bits(&n)) || is_even(&n) {
        return Err(AdmissionError::RsaModulus);
    }
    if e.len() > 4 || e == [1] || is_even(&e) {
        return Err(AdmissionError::RsaExponent);
    }
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(&RSA_PSS_2048_8192_SHA512)
        .map(Verifier::AwsLc)
        .map_err(|_| AdmissionError::RsaModulus)
}

fn bits(integer: &[u8]) -> usize {
    integer.len() * 8
        - integer
            .first()
            .map_or(0, |first| first.leading_zeros() as usize)
}

fn is_even(integer: &[u8]) -> bool {
    integer.last().is_none_or(|last| last % 2 == 0)
}
