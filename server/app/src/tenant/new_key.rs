//! New signing keys of a tenant, sealed.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::TenantId;
use serde_json::{Value, json};
use store::signing_key::{Private, SigningKey, SigningKeyState};
use token::Algorithm;

use super::{MACAROON_ROOT, SIGNING_KEY};
use crate::app::App;
use crate::keys::SealError;
use crate::random::{self, NoRandomness};

/// What a tenant's key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// Ed25519: tokens and the list of revoked ones.
    Tokens,
    /// P-256: assertions.
    Assertions,
    /// A symmetric key: macaroons, of which each resource server gets a key
    /// derived from this one.
    Macaroons,
}

/// A key could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewKeyError {
    /// The library.
    #[error("a signing key could not be made")]
    Key(#[from] token::KeyError),
    /// Sealing.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl KeyUse {
    /// All of them.
    pub const ALL: [KeyUse; 3] = [KeyUse::Tokens, KeyUse::Assertions, KeyUse::Macaroons];

    /// The JOSE name of its algorithm.
    pub fn algorithm(self) -> &'static str {
        match self {
            KeyUse::Tokens => Algorithm::EdDsa.name(),
            KeyUse::Assertions => Algorithm::Es256.name(),
            KeyUse::Macaroons => MACAROON_ROOT,
        }
    }

    /// The use of the keys of an algorithm.
    pub fn of(algorithm: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|key_use| key_use.algorithm() == algorithm)
    }

    /// What becomes of the private part when the key signs no more.
    pub fn when_retired(self) -> Private {
        match self {
            KeyUse::Tokens | KeyUse::Assertions => Private::Destroyed,
            KeyUse::Macaroons => Private::Kept,
        }
    }
}

/// A new key for a tenant.
///
/// # Errors
/// When there is no randomness, or the library fails.
pub fn new_key(
    app: &App,
    tenant: TenantId,
    key_use: KeyUse,
    state: SigningKeyState,
) -> Result<SigningKey, NewKeyError> {
    let kid = URL_SAFE_NO_PAD.encode(random::bytes::<9>()?);
    let private = match key_use {
        KeyUse::Tokens => ed25519(&random::bytes::<32>()?),
        KeyUse::Assertions => p256()?,
        KeyUse::Macaroons => random::bytes::<32>()?.to_vec(),
    };
    let public_jwk = match key_use {
        KeyUse::Tokens | KeyUse::Assertions => {
            let key = token::SigningKey::from_pkcs8(&kid, &private)?;
            Value::Object(key.public_jwk())
        }
        KeyUse::Macaroons => json!({"kty": "oct", "kid": kid, "alg": MACAROON_ROOT}),
    };
    Ok(SigningKey {
        algorithm: key_use.algorithm().to_owned(),
        state,
        sealed: app.sealing.seal(tenant, SIGNING_KEY, &private)?,
        public_jwk,
        created_at_ms: app.clock.now_ms(),
        remove_at_ms: None,
        kid,
    })
}

/// An Ed25519 seed as PKCS#8 (RFC 8410 §7).
fn ed25519(seed: &[u8; 32]) -> Vec<u8> {
    const PREFIX: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    [PREFIX.as_slice(), seed].concat()
}

/// A P-256 key as PKCS#8 (RFC 5915).
fn p256() -> Result<Vec<u8>, token::KeyError> {
    let pkcs8 =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    Ok(pkcs8
        .map_err(|_| token::KeyError::Private)?
        .as_ref()
        .to_vec())
}
