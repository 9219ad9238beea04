//! The key that a token shall be bound to from now on (RFC 9635 §6.1.1), by
//! the proofs of both keys over one request.

use gnap::error::Code;
use gnap::key::Key;
use gnap::rotation::RotationRequest;
use gnap::{Limits, decode};
use proof::{PublicKey, RotationError};

use crate::app::App;
use crate::http::{Received, Refusal};
use crate::tenant::Tenant;

/// The key that the content names. Nothing is proven yet.
///
/// # Errors
/// `invalid_request` for content that is no rotation request,
/// `invalid_rotation` for a key that cannot be used.
pub fn new_key(received: &Received<'_>) -> Result<PublicKey, Refusal> {
    let content = proof::rotation_content(received).map_err(|error| {
        // A JWS without the old key's inside proves one key only.
        match proof::content(received) {
            Ok(_) => Refusal::because(Code::InvalidRotation, error),
            Err(_) => Refusal::hint(Code::InvalidRequest, error.to_string()),
        }
    })?;
    let message: RotationRequest = decode(content.octets(), Limits::MESSAGE)
        .map_err(|error| Refusal::hint(Code::InvalidRequest, error.to_string()))?;
    PublicKey::admit(message.key()?).map_err(|error| Refusal::because(Code::InvalidRotation, error))
}

/// Proves both keys. Gives when the request was signed.
///
/// # Errors
/// `key_rotation_not_supported` for a proofing method without rotation,
/// `invalid_rotation` when one of the keys is not proven, or not in the same
/// way, 503.
pub async fn prove_both(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    old: &Key,
    new: &PublicKey,
) -> Result<u64, Refusal> {
    let refused = |error| Refusal::because(Code::InvalidRotation, error);
    let old = app
        .key(tenant, old)
        .map_err(|error| Refusal::because(Code::InvalidRotation, error))?;
    let proven =
        proof::verify_rotation(received, &old, new, &app.expected()).map_err(
            |error| match error {
                RotationError::Unsupported => Refusal::code(Code::KeyRotationNotSupported),
                error => refused(error),
            },
        )?;
    let mut created = app.clock.now();
    for proof in [&proven.old, &proven.new] {
        app.spend(tenant, proof).await?;
        created = proof
            .once()
            .map_or(created, |once| once.created.min(created));
    }
    Ok(created)
}
