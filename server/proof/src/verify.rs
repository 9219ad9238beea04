//! Verification of a request by the proof of its key (RFC 9635 §7.3): on
//! received octets, before anything else is believed.

use crate::admit::PublicKey;
use crate::base::BaseError;
use crate::digest::DigestError;
use crate::jose::JoseError;
use crate::message::{Message, media_type};
use crate::method::Method;
use crate::thumbprint::Thumbprint;
use crate::{dpop, httpsig, jws, jwsd, mtls};

/// What the caller knows about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The time, seconds since the epoch.
    pub now: u64,
    /// How far `created` may be from it.
    pub window: Window,
    /// Whether the request is bound to an access token.
    pub token: Presents,
}

/// How old, and how far ahead, `created` may be, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Seconds before now.
    pub past: u64,
    /// Seconds after now.
    pub future: u64,
}

/// Whether a request presents an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presents {
    /// It must, and the proof must cover it.
    Token,
    /// It need not. A proof must still cover an Authorization field that is
    /// there.
    Nothing,
}

impl Expected {
    pub(crate) fn check_created(&self, created: u64) -> Result<(), ProofError> {
        if created < self.now.saturating_sub(self.window.past) {
            return Err(ProofError::Stale);
        }
        if created > self.now.saturating_add(self.window.future) {
            return Err(ProofError::Future);
        }
        Ok(())
    }
}

/// A request whose sender holds the key. Whether its proof was seen before is
/// for the caller to find out, with [`Proven::once`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    thumbprint: Thumbprint,
    once: Option<ProvenOnce>,
}

/// What must not be seen twice from a key while `created` is fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenOnce {
    /// When the proof was made, seconds since the epoch.
    pub created: u64,
    /// The nonce or `jti`; without one the hash of what was signed. Never the
    /// signature itself, which can be altered and still verify (ECDSA).
    pub id: String,
}

impl Proven {
    pub(crate) fn new(key: &PublicKey, created: u64, id: String) -> Self {
        Self {
            thumbprint: key.thumbprint(),
            once: Some(ProvenOnce { created, id }),
        }
    }

    /// By a certificate of the TLS connection, on which nothing can be
    /// replayed.
    pub(crate) fn by_connection(key: &PublicKey) -> Self {
        Self {
            thumbprint: key.thumbprint(),
            once: None,
        }
    }

    /// The key that was proven.
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// What must not be seen again; `None` when TLS sees to it.
    pub fn once(&self) -> Option<&ProvenOnce> {
        self.once.as_ref()
    }
}

/// Why the request proves nothing. For logs; peers learn `invalid_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// `application/jose` content without the proof `jws`, or the reverse.
    #[error("content type does not go with the proof")]
    MediaType,
    /// Signature-Input or Signature is not there.
    #[error("request is not signed")]
    Unsigned,
    /// Signature-Input or Signature is too large.
    #[error("signature fields are too large")]
    TooLarge,
    /// Signature-Input or Signature is not a dictionary.
    #[error("signature fields are malformed")]
    Malformed,
    /// Two signatures with one label.
    #[error("signature label appears twice")]
    RepeatedLabel,
    /// No signature has the tag `gnap`.
    #[error("no signature has the tag `gnap`")]
    Untagged,
    /// The Authorization field appears twice.
    #[error("authorization appears twice")]
    RepeatedAuthorization,
    /// The Authorization field has no token of the scheme `GNAP`.
    #[error("authorization is not a GNAP token")]
    Authorization,
    /// A request that must present a token presents none.
    #[error("request presents no token")]
    NoToken,
    /// The content is not what Content-Digest says.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// There is no signature value with the input's label.
    #[error("signature has no value")]
    NoValue,
    /// `alg` is given, which lets a message choose its verification.
    #[error("signature has the parameter `alg`")]
    AlgorithmNamed,
    /// A parameter is missing or of the wrong type.
    #[error("signature parameter `{0}` is missing or malformed")]
    Parameter(&'static str),
    /// `keyid` is not the key's `kid`.
    #[error("signature is made with another `keyid`")]
    KeyId,
    /// `created` is too long ago.
    #[error("proof is too old")]
    Stale,
    /// `created` is too far ahead.
    #[error("proof is from the future")]
    Future,
    /// `expires` has passed.
    #[error("signature has expired")]
    Expired,
    /// A required component is not covered.
    #[error("signature does not cover `{0}`")]
    Uncovered(&'static str),
    /// A covered component cannot be resolved.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The JWS is not what it must be.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// The connection has no client certificate.
    #[error("connection has no client certificate")]
    NoCertificate,
    /// The signature is not one of this key over this request, or the
    /// certificate is another one.
    #[error("proof is not one of the key over this request")]
    Invalid,
}

/// Verifies that the sender of `message` holds `key`, by the key's method and
/// no other.
///
/// # Errors
/// When it is not proven.
pub fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    check_media_type(message, key)?;
    match key.method() {
        Method::HttpSig => httpsig::verify(message, key, expected),
        Method::Jwsd => jwsd::verify(message, key, expected),
        Method::Jws => jws::verify(message, key, expected),
        Method::Dpop => dpop::verify(message, key, expected),
        Method::Mtls => {
            check_presence(message, expected)?;
            mtls::verify(message, key)
        }
    }
}

/// Content of `application/jose` is read through its JWS, so it must be the
/// JWS that is verified.
pub(crate) fn check_media_type(message: &impl Message, key: &PublicKey) -> Result<(), ProofError> {
    if message.content().is_empty() {
        return Ok(());
    }
    let is_jose = media_type(message).as_deref() == Some(jws::MEDIA_TYPE);
    if is_jose == (key.method() == Method::Jws) {
        Ok(())
    } else {
        Err(ProofError::MediaType)
    }
}

/// TLS covers whatever token is there, but one must be.
fn check_presence(message: &impl Message, expected: &Expected) -> Result<(), ProofError> {
    match (crate::presented_token(message)?, expected.token) {
        (None, Presents::Token) => Err(ProofError::NoToken),
        _ => Ok(()),
    }
}
