//! Signing keys in the API's words.

use api::signing_key::{SigningAlgorithm, SigningKey, SigningKeyState};
use serde_json::{Value, json};
use store::signing_key::{SigningKey as Stored, SigningKeyState as StoredState};

use crate::admin::problem::Problem;
use crate::admin::time;
use crate::app::App;
use crate::tenant::KeyUse;

/// As the API shows it: never the key.
///
/// # Errors
/// When the store holds a key of another algorithm.
pub fn shown(app: &App, stored: &Stored) -> Result<SigningKey, Problem> {
    let key_use = KeyUse::of(&stored.algorithm).ok_or(UnknownAlgorithm)?;
    Ok(SigningKey {
        kid: stored.kid.clone(),
        algorithm: algorithm(key_use),
        state: state(stored.state),
        created_at: time::shown(stored.created_at_ms),
        activate_from: match stored.state {
            StoredState::Next => Some(time::shown(activate_from(app, stored))),
            StoredState::Active | StoredState::Retiring => None,
        },
        remove_at: stored.remove_at_ms.map(time::shown),
    })
}

/// From when on a `next` key can be activated, in epoch milliseconds.
pub fn activate_from(app: &App, stored: &Stored) -> u64 {
    let publication = app.config.protocol.key_publication.saturating_mul(1000);
    stored.created_at_ms.saturating_add(publication)
}

/// What the audit log keeps of it.
pub fn audited(stored: &Stored) -> Value {
    json!({
        "kid": stored.kid,
        "algorithm": stored.algorithm,
        "state": state(stored.state),
    })
}

/// What a key of an algorithm is for.
pub fn key_use(algorithm: SigningAlgorithm) -> KeyUse {
    match algorithm {
        SigningAlgorithm::EdDsa => KeyUse::Tokens,
        SigningAlgorithm::Es256 => KeyUse::Assertions,
        SigningAlgorithm::Hs256 => KeyUse::Macaroons,
    }
}

fn algorithm(key_use: KeyUse) -> SigningAlgorithm {
    match key_use {
        KeyUse::Tokens => SigningAlgorithm::EdDsa,
        KeyUse::Assertions => SigningAlgorithm::Es256,
        KeyUse::Macaroons => SigningAlgorithm::Hs256,
    }
}

fn state(stored: StoredState) -> SigningKeyState {
    match stored {
        StoredState::Next => SigningKeyState::Next,
        StoredState::Active => SigningKeyState::Active,
        StoredState::Retiring => SigningKeyState::Retiring,
    }
}

/// A stored key signs in a way that nothing here does.
#[derive(Debug, thiserror::Error)]
#[error("a signing key has an unknown algorithm")]
struct UnknownAlgorithm;

impl From<UnknownAlgorithm> for Problem {
    fn from(error: UnknownAlgorithm) -> Self {
        Problem::Unavailable(error.into())
    }
}
