//! Key admission (RFC 9635 §7.1): decides, before any cryptography, whether a
//! key sent by a stranger may be used at all.

use std::fmt;
use std::sync::Arc;

use gnap::key::{Key, KeyValue, Proof};
use serde_json::{Map, Value};

use crate::algorithm::{Algorithm, Verifier};
use crate::certificate::{CertificateThumbprint, der_of_pem, jwk_of, pem_of_der};
use crate::digest::DigestAlgorithm;
use crate::jwk::{Material, member};
use crate::method::{Method, ProofForm};
use crate::thumbprint::Thumbprint;

/// An admitted key: its proof is understood, its algorithm fixed, its
/// thumbprint known, its verifier parsed. Cheap to clone. A public key, but for
/// those that [`PublicKey::shared`] makes: of these nothing but the reference
/// is shown.
#[derive(Clone)]
pub struct PublicKey(Arc<Admitted>);

struct Admitted {
    key: Key,
    proof: Proof,
    form: ProofForm,
    thumbprint: Thumbprint,
    /// Of a JWK.
    kid: Option<String>,
    /// Of a certificate, by value or by thumbprint.
    certificate: Option<CertificateThumbprint>,
    /// One for a JWK. A certificate does not say the algorithm: one for each
    /// that the proof leaves open. None for a mere thumbprint.
    verifiers: Vec<Verifier>,
}

impl PublicKey {
    /// Admits a key by value.
    ///
    /// # Errors
    /// When the key is not exactly one supported public key that is safe to
    /// verify with, or its format does not go with its proof.
    pub fn admit(key: &KeyValue) -> Result<PublicKey, AdmissionError> {
        let form = ProofForm::of(&key.proof)?;
        let admitted = match (&key.jwk, &key.cert, &key.cert_s256) {
            (Some(jwk), None, None) => by_jwk(jwk, form),
            (None, Some(cert), None) => by_certificate(cert, form),
            (None, None, Some(thumbprint)) => by_certificate_thumbprint(thumbprint, form),
            _ => Err(AdmissionError::Formats),
        };
        Ok(PublicKey(Arc::new(admitted?)))
    }

    /// A symmetric key that the AS shares with a client and knows by
    /// `reference` (RFC 9635 §7.1.1, §11.7). Never from a message: those carry
    /// the reference alone.
    ///
    /// # Errors
    /// When the secret has less than 256 bits, or the proof does not go with
    /// symmetric keys.
    pub fn shared(
        reference: &str,
        secret: &[u8],
        proof: &Proof,
    ) -> Result<PublicKey, AdmissionError> {
        let form = ProofForm::of(proof)?;
        let signs = matches!(form.method(), Method::HttpSig | Method::Jwsd | Method::Jws);
        if !signs || !form.admits(Algorithm::HmacSha256) {
            return Err(AdmissionError::SharedProof);
        }
        if secret.len() < 32 {
            return Err(AdmissionError::SharedSecret);
        }
        Ok(PublicKey(Arc::new(Admitted {
            key: Key::Reference(reference.to_owned()),
            proof: form.to_proof(),
            form,
            thumbprint: Thumbprint::of_reference(reference),
            kid: None,
            certificate: None,
            verifiers: vec![Verifier::shared(secret)],
        })))
    }

    /// The identity of the key.
    pub fn thumbprint(&self) -> Thumbprint {
        self.0.thumbprint
    }

    /// The JWK's `kid`: what `keyid` and `kid` of a proof must be, and nothing
    /// more. Keys in other formats have none.
    pub fn jwk_kid(&self) -> Option<&str> {
        self.0.kid.as_deref()
    }

    /// How possession is proven.
    pub fn proof(&self) -> &Proof {
        &self.0.proof
    }

    /// The method by which possession is proven.
    pub fn method(&self) -> Method {
        self.0.form.method()
    }

    /// Whether the other key is proven by the same method with the same
    /// parameters, as a rotation demands (RFC 9635 §6.1.1).
    pub fn is_proven_like(&self, other: &PublicKey) -> bool {
        self.0.form == other.0.form
    }

    /// The key as messages name it. By value it is reduced to the members that
    /// were checked: what a stranger wrote beside them (`x5c`, own members) is
    /// not passed on.
    pub fn key(&self) -> &Key {
        &self.0.key
    }

    pub(crate) fn content_digest(&self) -> DigestAlgorithm {
        self.0.form.digest()
    }

    pub(crate) fn certificate(&self) -> Option<CertificateThumbprint> {
        self.0.certificate
    }

    /// The verifier for a signature that does not name its algorithm.
    pub(crate) fn verifier(&self) -> Option<&Verifier> {
        match self.0.verifiers.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The verifier for the `alg` of a JWS: for a JWK what its own `alg` says,
    /// in the same spelling (RFC 9635 §7.3.3).
    pub(crate) fn jws_verifier(&self, alg: &str) -> Option<&Verifier> {
        let own = match &self.0.key {
            Key::Value(value) => value.jwk.as_ref().and_then(|jwk| jwk.get("alg")),
            Key::Reference(_) => None,
        };
        if own.is_some_and(|own| own != alg) {
            return None;
        }
        self.0
            .verifiers
            .iter()
            .find(|verifier| verifier.algorithm().jws_names().contains(&alg))
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
    /// Only `httpsig` has an object form.
    #[error("proof method has no object form")]
    ProofForm,
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
    /// A thumbprint of a certificate is enough for `mtls` only, where the
    /// certificate comes with the request.
    #[error("key format `cert#S256` goes with the proof `mtls` only")]
    FormatOfProof,
    /// Not one certificate.
    #[error("`cert` is not one X.509 certificate in PEM")]
    Certificate,
    /// Not a SHA-256 thumbprint.
    #[error("`cert#S256` is not base64url of 32 bytes")]
    CertificateThumbprint,
    /// The secret is too short to be one.
    #[error("shared key has less than 256 bits")]
    SharedSecret,
    /// Certificates and keys that are shown need a public key.
    #[error("shared key is proven by `httpsig`, `jwsd` or `jws`, with HMAC")]
    SharedProof,
    /// The certificate's key can sign in several ways and nothing says which.
    #[error("certificate needs the object form of the proof, which names `alg`")]
    AlgorithmOpen,
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

fn by_jwk(jwk: &Map<String, Value>, form: ProofForm) -> Result<Admitted, AdmissionError> {
    refuse_private_members(jwk)?;
    refuse_other_uses(jwk)?;
    let kid = kid(jwk)?;
    let alg = member(jwk, "alg")?;
    let material = Material::of(jwk)?;
    let algorithm = Algorithm::of(&material, alg).ok_or(AdmissionError::UnsupportedAlgorithm)?;
    if !form.admits(algorithm) {
        return Err(AdmissionError::ProofAlgorithm);
    }
    Ok(Admitted {
        key: by_value(KeyValue {
            proof: form.to_proof(),
            jwk: Some(material.to_jwk(kid, alg)),
            cert: None,
            cert_s256: None,
        }),
        proof: form.to_proof(),
        form,
        thumbprint: Thumbprint::of(&material),
        kid: Some(kid.to_owned()),
        certificate: None,
        verifiers: vec![algorithm.verifier(&material)?],
    })
}

fn by_certificate(text: &str, form: ProofForm) -> Result<Admitted, AdmissionError> {
    let der = der_of_pem(text)?;
    let jwk = jwk_of(&der)?;
    let material = Material::of(&jwk)?;
    let fitting: Vec<Algorithm> = Algorithm::fitting(&material).collect();
    if fitting.is_empty() {
        return Err(AdmissionError::UnsupportedAlgorithm);
    }
    let verifiers = fitting
        .into_iter()
        .filter(|algorithm| form.admits(*algorithm))
        .map(|algorithm| algorithm.verifier(&material))
        .collect::<Result<Vec<_>, _>>()?;
    match (form.method(), verifiers.len()) {
        (_, 0) => return Err(AdmissionError::ProofAlgorithm),
        (Method::HttpSig, 2..) => return Err(AdmissionError::AlgorithmOpen),
        _ => {}
    }
    Ok(Admitted {
        key: by_value(KeyValue {
            proof: form.to_proof(),
            jwk: None,
            cert: Some(pem_of_der(&der)),
            cert_s256: None,
        }),
        proof: form.to_proof(),
        form,
        // The public key's, so that a key is one client instance in whatever
        // format it comes (RFC 9635 §2.3).
        thumbprint: Thumbprint::of(&material),
        kid: None,
        certificate: Some(CertificateThumbprint::of(&der)),
        verifiers,
    })
}

fn by_certificate_thumbprint(text: &str, form: ProofForm) -> Result<Admitted, AdmissionError> {
    if form.method() != Method::Mtls {
        return Err(AdmissionError::FormatOfProof);
    }
    let certificate = CertificateThumbprint::from_text(text)?;
    Ok(Admitted {
        key: by_value(KeyValue {
            proof: form.to_proof(),
            jwk: None,
            cert: None,
            cert_s256: Some(certificate.to_text()),
        }),
        proof: form.to_proof(),
        form,
        // All that is known. No other key has it: it is a hash of DER, the
        // others are hashes of JSON.
        thumbprint: Thumbprint::from(*certificate.as_bytes()),
        kid: None,
        certificate: Some(certificate),
        verifiers: Vec::new(),
    })
}

fn by_value(value: KeyValue) -> Key {
    Key::Value(Box::new(value))
}

/// A key that travelled with its private part is no secret any more, and a
/// symmetric one must never travel by value (RFC 9635 §7.1.2).
pub(crate) fn refuse_private_members(jwk: &Map<String, Value>) -> Result<(), AdmissionError> {
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
