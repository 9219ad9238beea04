//! JSON Web Tokens signed by a tenant: the part that access tokens and
//! assertions share. Compact JWS (RFC 7515) by josekit, with EdDSA (RFC 8037)
//! and ES256 (RFC 7518) on aws-lc-rs behind its traits.
//!
//! Only the signature and the header are judged here; josekit knows nothing of
//! time, so each kind of token checks its own claims.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::Secret;
use josekit::JoseError;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::eddsa::EddsaJwsAlgorithm;
use josekit::jws::{JwsAlgorithm, JwsHeader, JwsSigner, JwsVerifier};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::key::{Algorithm, KeySet, PublicKey, SigningKey};

/// What a JWT is for: its `typ` header (RFC 8725 §3.11). One kind is never
/// taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A GNAP access token. Not `at+jwt`: that promises the claims of RFC 9068
    /// and lets an OAuth resource server take a key-bound token as a bearer
    /// token. RFC 9767 §5.3 asks for no more than a signed JWT.
    AccessToken,
    /// A GNAP access token inside an encrypted one, which is no token by
    /// itself.
    EncryptedAccessToken,
    /// An OpenID Connect ID Token.
    IdToken,
    /// A list of revoked access tokens.
    RevocationList,
    /// Where a tenant's AuthZEN endpoints are.
    AuthzenMetadata,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Type::AccessToken => "gnap-at+jwt",
            Type::EncryptedAccessToken => "gnap-encrypted-at+jwt",
            Type::IdToken => "JWT",
            Type::RevocationList => "gnap-revocation+jwt",
            Type::AuthzenMetadata => "authzen-configuration+jwt",
        }
    }

    /// Longer values are refused unread: tokens have to fit a header, a list
    /// has 35 octets a token before base64url.
    fn max_octets(self) -> usize {
        match self {
            Type::AccessToken
            | Type::EncryptedAccessToken
            | Type::IdToken
            | Type::AuthzenMetadata => 64 * 1024,
            Type::RevocationList => 16 * 1024 * 1024,
        }
    }
}

/// Claims that could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The claims cannot be written as JSON.
    #[error("claims cannot be written")]
    Claims(#[from] serde_json::Error),
    /// josekit refused.
    #[error("token cannot be signed")]
    Jose(#[from] JoseError),
}

/// Why a value is not a JWT of the tenant.
#[derive(Debug, thiserror::Error)]
pub enum InvalidJwt {
    /// Too long, or not three parts of base64url.
    #[error("value is not a JWT")]
    Malformed,
    /// Another algorithm, or none.
    #[error("algorithm is not that of the key")]
    Algorithm,
    /// A JWT for another purpose.
    #[error("type is not the expected one")]
    Type,
    /// A key that is not in the set.
    #[error("key is not known")]
    UnknownKey,
    /// The signature does not verify.
    #[error("signature does not verify")]
    Signature(#[source] JoseError),
    /// The claims are not those of the expected kind.
    #[error("claims are not as expected")]
    Claims(#[source] serde_json::Error),
}

/// Signs `claims` as a JWT for one purpose.
///
/// # Errors
/// When the claims cannot be written as JSON.
pub fn sign(purpose: Type, claims: &impl Serialize, key: &SigningKey) -> Result<Secret, SignError> {
    let mut header = JwsHeader::new();
    header.set_token_type(purpose.name());
    let payload = serde_json::to_vec(claims)?;
    let jwt = josekit::jws::serialize_compact(&payload, &header, &Signer(key.clone()))?;
    Ok(Secret::new(jwt))
}

/// The claims of a JWT that a key of the set signed for this purpose. They are
/// authentic, but may be out of date or meant for somebody else.
///
/// # Errors
/// When the value is not such a JWT.
pub fn verify<C: DeserializeOwned>(
    value: &str,
    purpose: Type,
    keys: &KeySet,
) -> Result<C, InvalidJwt> {
    if value.len() > purpose.max_octets() {
        return Err(InvalidJwt::Malformed);
    }
    let key = admitted_key(&header(value)?, purpose, keys)?;
    let (payload, _) = josekit::jws::deserialize_compact(value, &Verifier(key.clone()))
        .map_err(InvalidJwt::Signature)?;
    serde_json::from_slice(&payload).map_err(InvalidJwt::Claims)
}

/// The members of a header we look at; any that would change how the rest is
/// read is refused.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
    #[serde(default)]
    b64: Option<serde_json::Value>,
}

fn header(value: &str) -> Result<Header, InvalidJwt> {
    let (header, _) = value.split_once('.').ok_or(InvalidJwt::Malformed)?;
    let json = URL_SAFE_NO_PAD
        .decode(header)
        .map_err(|_| InvalidJwt::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| InvalidJwt::Malformed)
}

fn admitted_key<'k>(
    header: &Header,
    purpose: Type,
    keys: &'k KeySet,
) -> Result<&'k PublicKey, InvalidJwt> {
    if header.typ.as_deref() != Some(purpose.name()) {
        return Err(InvalidJwt::Type);
    }
    if header.crit.is_some() || header.b64.is_some() {
        return Err(InvalidJwt::Malformed);
    }
    let kid = header.kid.as_deref().ok_or(InvalidJwt::UnknownKey)?;
    let key = keys.find(kid).ok_or(InvalidJwt::UnknownKey)?;
    // What a header says is compared with the key's algorithm, never followed
    // (RFC 8725 §3.1).
    match header.alg == key.algorithm().name() {
        true => Ok(key),
        false => Err(InvalidJwt::Algorithm),
    }
}

fn jose(algorithm: Algorithm) -> &'static dyn JwsAlgorithm {
    match algorithm {
        Algorithm::EdDsa => &EddsaJwsAlgorithm::Eddsa,
        Algorithm::Es256 => &EcdsaJwsAlgorithm::Es256,
    }
}

#[derive(Debug, Clone)]
struct Signer(SigningKey);

impl JwsSigner for Signer {
    fn algorithm(&self) -> &dyn JwsAlgorithm {
        jose(self.0.algorithm())
    }

    fn key_id(&self) -> Option<&str> {
        Some(self.0.kid())
    }

    fn signature_len(&self) -> usize {
        64
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JoseError> {
        self.0
            .sign(message)
            .map_err(|error| JoseError::InvalidSignature(error.into()))
    }

    fn box_clone(&self) -> Box<dyn JwsSigner> {
        Box::new(self.clone())
    }
}

#[derive(Debug, Clone)]
struct Verifier(PublicKey);

/// What `anyhow` inside josekit's errors is made from.
#[derive(Debug, thiserror::Error)]
#[error("signature does not verify")]
struct BadSignature;

impl JwsVerifier for Verifier {
    fn algorithm(&self) -> &dyn JwsAlgorithm {
        jose(self.0.algorithm())
    }

    fn key_id(&self) -> Option<&str> {
        Some(self.0.kid())
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        match self.0.is_signed(message, signature) {
            true => Ok(()),
            false => Err(JoseError::InvalidSignature(BadSignature.into())),
        }
    }

    fn box_clone(&self) -> Box<dyn JwsVerifier> {
        Box::new(self.clone())
    }
}
