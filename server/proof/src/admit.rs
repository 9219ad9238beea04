//! Key admission (RFC 9635 §7.1): decides, before any cryptography, whether a
//! key sent by a stranger may be used at all.

use std::fmt;
use std::sync::Arc;

use gnap::key::{KeyValue, Proof};
use serde_json::{Map, Value};

use crate::algorithm::{Algorithm, Verifier};
use crate::digest::DigestAlgorithm;
use crate::jwk::{Material, member};
use crate::thumbprint::Thumbprint;

/// An admitted key: its algorithm is fixed, its thumbprint known, its verifier
/// parsed. Cheap to clone.
#[derive(Clone)]
pub struct PublicKey(Arc<Admitted>);

struct Admitted {
    value: KeyValue,
    kid: String,
    content_digest: DigestAlgorithm,
    verifier: Verifier,
    thumbprint: Thumbprint,
}

impl PublicKey {
    /// Admits a key by value.
    ///
    /// # Errors
    /// When the key is not exactly one supported public key that is safe to
    /// verify with.
    pub fn admit(key: &KeyValue) -> Result<PublicKey, AdmissionError> {
        if key.proof.method() != "httpsig" {
            return Err(AdmissionError::UnsupportedProof);
        }
        let jwk = only_jwk(key)?;
        refuse_private_members(jwk)?;
        refuse_other_uses(jwk)?;
        let kid = kid(jwk)?;
        let alg = member(jwk, "alg")?;
        let material = Material::of(jwk)?;
        let algorithm =
            Algorithm::of(&material, alg).ok_or(AdmissionError::UnsupportedAlgorithm)?;
        let content_digest = content_digest(&key.proof, algorithm)?;
        Ok(PublicKey(Arc::new(Admitted {
            verifier: algorithm.verifier(&material)?,
            thumbprint: Thumbprint::of(&material),
            content_digest,
            kid: kid.to_owned(),
            value: KeyValue {
                proof: key.proof.clone(),
                jwk: Some(material.to_jwk(kid, alg)),
                cert: None,
                cert_s256: None,
            },
        })))
    }

    /// The identity of the key.
    pub fn thumbprint(&self) -> Thumbprint {
        self.0.thumbprint
    }

    /// The JWK's `kid`: what `keyid` must be, and nothing more.
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// How possession is proven.
    pub fn proof(&self) -> &Proof {
        &self.0.value.proof
    }

    /// The key by value, reduced to the members that were checked: what a
    /// stranger wrote beside them (`x5c`, own members) is not passed on.
    pub fn value(&self) -> &KeyValue {
        &self.0.value
    }

    pub(crate) fn content_digest(&self) -> DigestAlgorithm {
        self.0.content_digest
    }

    pub(crate) fn verifies(&self, octets: &[u8], signature: &[u8]) -> bool {
        self.0.verifier.verifies(octets, signature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey")
            .field(&self.0.thumbprint)
            .finish()
    }
}

/// Why a key is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// The proofing method is not offered.
    #[error("proof method is not supported")]
    UnsupportedProof,
    /// The object form lacks a parameter or it is not a string.
    #[error("proof object needs the string `{0}`")]
    ProofParameter(&'static str),
    /// The object form names another algorithm than the key.
    #[error("proof `alg` does not fit the key")]
    ProofAlgorithm,
    /// The object form names an unknown digest algorithm.
    #[error("proof `content-digest-alg` is not supported")]
    ProofDigest,
    /// No format, or more than one.
    #[error("key must be in exactly one format")]
    Formats,
    /// A format that is not offered.
    #[error("key format `{0}` is not supported")]
    UnsupportedFormat(&'static str),
    /// A private or symmetric key was sent.
    #[error("jwk has the private member `{0}`")]
    PrivateMember(&'static str),
    /// A member is missing or not a string.
    #[error("jwk needs the string `{0}`")]
    Member(&'static str),
    /// `kid` is empty, too long, or cannot be a `keyid`.
    #[error("jwk `kid` must be 1 to 256 printable ASCII characters")]
    KeyId,
    /// `use` or `key_ops` say that the key is for something else.
    #[error("jwk is not for signatures")]
    OtherUse,
    /// `kty`, `crv` and `alg` are no row of the table.
    #[error("jwk `kty`, `crv` and `alg` are not supported together")]
    UnsupportedAlgorithm,
    /// Not base64url, or of another length.
    #[error("jwk `{0}` is not base64url of the right length")]
    Encoding(&'static str),
    /// Not a point of the curve, or not its one encoding.
    #[error("jwk is not a point of its curve")]
    InvalidPoint,
    /// A point of small order.
    #[error("jwk is a weak key")]
    WeakKey,
    /// Not an odd modulus of 2048 to 8192 bits.
    #[error("jwk `n` must be an odd number of 2048 to 8192 bits")]
    RsaModulus,
    /// Not an odd exponent of 3 to 2^32.
    #[error("jwk `e` must be an odd number from 3 to 2^32")]
    RsaExponent,
}

fn only_jwk(key: &KeyValue) -> Result<&Map<String, Value>, AdmissionError> {
    match (&key.jwk, &key.cert, &key.cert_s256) {
        (Some(jwk), None, None) => Ok(jwk),
        (None, Some(_), None) => Err(AdmissionError::UnsupportedFormat("cert")),
        (None, None, Some(_)) => Err(AdmissionError::UnsupportedFormat("cert#S256")),
        _ => Err(AdmissionError::Formats),
    }
}

/// A key that travelled with its private part is no secret any more, and a
/// symmetric one must never travel by value (RFC 9635 §7.1.2).
fn refuse_private_members(jwk: &Map<String, Value>) -> Result<(), AdmissionError> {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        if jwk.contains_key(name) {
            return Err(AdmissionError::PrivateMember(name));
        }
    }
    Ok(())
}

fn refuse_other_uses(jwk: &Map<String, Value>) -> Result<(), AdmissionError> {
    let signs = jwk.get("use").is_none_or(|value| value == "sig");
    let verifies = jwk.get("key_ops").is_none_or(|value| {
        value
            .as_array()
            .is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
    });
    if signs && verifies {
        Ok(())
    } else {
        Err(AdmissionError::OtherUse)
    }
}

/// `keyid` is a structured field string, so a `kid` outside of printable ASCII
/// could never be matched.
fn kid(jwk: &Map<String, Value>) -> Result<&str, AdmissionError> {
    let kid = member(jwk, "kid")?;
    if (1..=256).contains(&kid.len()) && kid.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Ok(kid)
    } else {
        Err(AdmissionError::KeyId)
    }
}

/// String form fixes sha-256; object form names both algorithms, and its `alg`
/// must be the one the JWK already says (RFC 9635 §7.3.1).
fn content_digest(proof: &Proof, algorithm: Algorithm) -> Result<DigestAlgorithm, AdmissionError> {
    let Proof::Object(object) = proof else {
        return Ok(DigestAlgorithm::Sha256);
    };
    let parameter = |name| {
        object
            .parameters
            .get(name)
            .and_then(Value::as_str)
            .ok_or(AdmissionError::ProofParameter(name))
    };
    if parameter("alg")? != algorithm.http_name() {
        return Err(AdmissionError::ProofAlgorithm);
    }
    DigestAlgorithm::from_name(parameter("content-digest-alg")?).ok_or(AdmissionError::ProofDigest)
}
