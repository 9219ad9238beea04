//! Signing requests (RFC 9635 §7.3): what clients and resource servers do.

mod httpsig;
mod jose;
mod pair;
mod request;

use std::fmt;

use aws_lc_rs::hmac;
use gnap::key::{Key, KeyValue, Proof};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::base::BaseError;
use crate::certificate::{CertificateThumbprint, pem_of_der};
use crate::digest::DigestAlgorithm;
use crate::jwk::{Material, member};
use crate::message::presented_token;
use crate::method::{Method, ProofForm};
use crate::verify::ProofError;

use pair::Pair;

pub use httpsig::SignedHeaders;
pub use jose::DpopParts;

/// A private key that signs requests by one method.
pub struct SigningKey {
    kid: String,
    /// As the JWK spells it, and so each JWS.
    alg: &'static str,
    algorithm: Algorithm,
    pair: Pair,
    form: ProofForm,
    format: KeyFormat,
    /// In DER.
    certificate: Option<Vec<u8>>,
}

/// How a public key is shown in messages (RFC 9635 §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFormat {
    /// `jwk`
    Jwk,
    /// `cert`
    Certificate,
    /// `cert#S256`
    CertificateThumbprint,
    /// The reference that an AS gave it.
    Reference,
}

/// What a signer chooses for each signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureParameters {
    /// The time, seconds since the epoch.
    pub created: u64,
    /// Unique and unguessable. `dpop` needs it.
    pub nonce: Option<String>,
}

/// Why there is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The private key cannot be used.
    #[error("private key is not valid")]
    Key,
    /// The proof is not offered, or does not go with the key.
    #[error("proof does not go with the key")]
    Proof,
    /// `kid`, nonce, label or components cannot be written.
    #[error("signature parameters cannot be written")]
    Parameters,
    /// A component to cover cannot be resolved.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The Authorization field cannot be covered.
    #[error("authorization cannot be covered")]
    Authorization(#[from] ProofError),
    /// The library did not sign.
    #[error("signing failed")]
    Failed,
}

impl SigningKey {
    /// An Ed25519 key from its seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// When the library refuses the seed.
    pub fn from_ed25519_seed(kid: &str, seed: &[u8; 32]) -> Result<Self, SignError> {
        let pair = Pair::from_ed25519_seed(seed)?;
        Ok(Self::new(kid, Algorithm::Ed25519, "EdDSA", pair))
    }

    /// A key from PKCS #8, with the `alg` that it shall have.
    ///
    /// # Errors
    /// When it is not a key for this algorithm, or the algorithm is not
    /// offered.
    pub fn from_pkcs8(kid: &str, alg: &str, pkcs8: &[u8]) -> Result<Self, SignError> {
        let (algorithm, alg) = Algorithm::named(alg).ok_or(SignError::Key)?;
        let pair = Pair::from_pkcs8(algorithm, pkcs8)?;
        Ok(Self::new(kid, algorithm, alg, pair))
    }

    /// A key from a JWK with its private members, of every algorithm but
    /// RS256, which is only verified. `alg` may be missing where the curve
    /// says it.
    ///
    /// # Errors
    /// When it is not a supported key, or its private part does not belong to
    /// it.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, SignError> {
        let kid = member(jwk, "kid").map_err(|_| SignError::Key)?;
        let material = Material::of(jwk).map_err(|_| SignError::Key)?;
        let algorithm = match jwk.get("alg").map(Value::as_str) {
            Some(alg) => alg.and_then(|alg| Algorithm::of(&material, alg)),
            None => match Algorithm::fitting(&material).collect::<Vec<_>>().as_slice() {
                [only] => Some(*only),
                _ => None,
            },
        };
        let algorithm = algorithm.ok_or(SignError::Key)?;
        let names = algorithm.jws_names();
        let said = jwk.get("alg").and_then(Value::as_str);
        let alg = names.iter().find(|name| Some(**name) == said);
        let alg = alg.or(names.first()).ok_or(SignError::Key)?;
        let pair = Pair::from_jwk(algorithm, &material, jwk)?;
        Ok(Self::new(kid, algorithm, alg, pair))
    }

    /// A symmetric key that is shared with an AS, which knows it by
    /// `reference` (RFC 9635 §7.1.1).
    pub fn shared(reference: &str, secret: &[u8]) -> Self {
        let pair = Pair::Shared(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)));
        Self {
            format: KeyFormat::Reference,
            ..Self::new(reference, Algorithm::HmacSha256, "HS256", pair)
        }
    }

    fn new(kid: &str, algorithm: Algorithm, alg: &'static str, pair: Pair) -> Self {
        Self {
            kid: kid.to_owned(),
            alg,
            algorithm,
            pair,
            form: ProofForm::Named(Method::HttpSig),
            format: KeyFormat::Jwk,
            certificate: None,
        }
    }

    /// The same key, proven by another method than the string form `httpsig`.
    ///
    /// # Errors
    /// When the proof is not offered or names another algorithm.
    pub fn with_proof(self, proof: &Proof) -> Result<Self, SignError> {
        let form = ProofForm::of(proof).map_err(|_| SignError::Proof)?;
        if !form.admits(self.algorithm) {
            return Err(SignError::Proof);
        }
        Ok(Self { form, ..self })
    }

    /// The same key, proven by the string form of a method.
    #[must_use]
    pub fn with_method(self, method: Method) -> Self {
        Self {
            form: ProofForm::Named(method),
            ..self
        }
    }

    /// The same key with a certificate of it, in DER, and shown in this format.
    #[must_use]
    pub fn with_certificate(self, der: &[u8], format: KeyFormat) -> Self {
        Self {
            format,
            certificate: Some(der.to_vec()),
            ..self
        }
    }

    /// Its certificate, in DER.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// How the public key is shown.
    pub fn format(&self) -> KeyFormat {
        self.format
    }

    /// The same key under another name.
    #[must_use]
    pub fn with_kid(self, kid: &str) -> Self {
        Self {
            kid: kid.to_owned(),
            ..self
        }
    }

    /// The `kid`, and so the `keyid` of signatures.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The method by which requests are proven.
    pub fn method(&self) -> Method {
        self.form.method()
    }

    /// The key as it goes into messages: by value, or the reference of a shared
    /// one.
    pub fn key(&self) -> Key {
        match self.format {
            KeyFormat::Reference => Key::Reference(self.kid.clone()),
            _ => Key::Value(Box::new(self.public())),
        }
    }

    /// The public key with its proof, as it goes into messages. A shared key
    /// has none: nothing but the proof is there.
    pub fn public(&self) -> KeyValue {
        let mut key = KeyValue {
            proof: self.form.to_proof(),
            jwk: None,
            cert: None,
            cert_s256: None,
        };
        match (self.format, &self.certificate) {
            (KeyFormat::Certificate, Some(der)) => key.cert = Some(pem_of_der(der)),
            (KeyFormat::CertificateThumbprint, Some(der)) => {
                key.cert_s256 = Some(CertificateThumbprint::of(der).to_text());
            }
            (KeyFormat::Reference, _) => {}
            _ => key.jwk = Some(self.public_jwk()),
        }
        key
    }

    /// The public key as a JWK with `kid` and `alg`.
    pub fn public_jwk(&self) -> Map<String, Value> {
        self.pair
            .public_members()
            .into_iter()
            .chain([("kid", self.kid.clone()), ("alg", self.alg.to_owned())])
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect()
    }
}

impl SigningKey {
    /// The JWK with its private members: for the key's own file.
    ///
    /// # Errors
    /// When the library does not give them.
    pub fn private_jwk(&self) -> Result<Map<String, Value>, SignError> {
        let mut jwk = self.public_jwk();
        for (name, value) in self.pair.private_members()? {
            jwk.insert(name.to_owned(), value.into());
        }
        Ok(jwk)
    }

    /// The private key as PKCS #8, for libraries that speak TLS.
    ///
    /// # Errors
    /// When the library does not give it.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SignError> {
        self.pair.to_pkcs8()
    }

    /// The algorithm that hashes content for Content-Digest.
    pub fn content_digest(&self) -> DigestAlgorithm {
        self.form.digest()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// The token whose hash goes into `ath`.
fn token_hash(message: &impl crate::Message) -> Result<Option<String>, SignError> {
    Ok(presented_token(message)?.map(|token| crate::jose::hash(token.as_bytes())))
}
