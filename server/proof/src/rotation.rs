//! Proofs of two keys at once, when a token gets a new key (RFC 9635 §6.1.1).
//! The old key's signature covers the content, in which the new key stands;
//! the new key's signature covers the old key's signature. So neither can be
//! taken from another request.

use crate::admit::PublicKey;
use crate::httpsig::{self, check_message, tagged};
use crate::input::Signatures;
use crate::jose::{Compact, JoseError};
use crate::message::Message;
use crate::method::Method;
use crate::verify::{Expected, ProofError, Proven, check_media_type};
use crate::{jws, jwsd};

/// The tag of the new key's signature (RFC 9635 §7.3.1.1).
const TAG: &str = "gnap-rotate";

/// A request whose sender holds both keys. Both proofs must not be seen twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationProven {
    /// By the key that the token is bound to.
    pub old: Proven,
    /// By the key that it shall be bound to.
    pub new: Proven,
}

/// Why a request does not rotate a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// The method has no rotation (RFC 9635 §7.3.2.1).
    #[error("keys with this proof cannot be rotated")]
    Unsupported,
    /// Another method, or other parameters (RFC 9635 §6.1.1).
    #[error("new key is not proven like the old one")]
    ProofChanged,
    /// The old key is not proven.
    #[error("old key is not proven")]
    Old(#[source] ProofError),
    /// The new key is not proven, or its signature does not cover the old
    /// key's.
    #[error("new key is not proven over the old key's proof")]
    New(#[source] ProofError),
}

/// Verifies that the sender of `message` holds both keys. That `new` is the
/// key in the content is the caller's to see to; the proofs cover it.
///
/// # Errors
/// When one of them is not proven, or not as the other.
pub fn verify_rotation(
    message: &impl Message,
    old: &PublicKey,
    new: &PublicKey,
    expected: &Expected,
) -> Result<RotationProven, RotationError> {
    // First what is wrong with the request, then what nobody can do.
    if !old.is_proven_like(new) {
        return Err(RotationError::ProofChanged);
    }
    check_media_type(message, old).map_err(RotationError::Old)?;
    // The new key stands in the content: without any there is nothing to cover.
    if message.content().is_empty() {
        return Err(RotationError::Old(ProofError::Uncovered("content")));
    }
    match old.method() {
        Method::HttpSig => httpsig(message, old, new, expected),
        Method::Jwsd => jwsd(message, old, new, expected),
        Method::Jws => jws(message, old, new, expected),
        Method::Mtls | Method::Dpop => Err(RotationError::Unsupported),
    }
}

/// Among the signatures, a pair of which the second covers the first
/// (RFC 9635 §7.3.1.1).
fn httpsig(
    message: &impl Message,
    old: &PublicKey,
    new: &PublicKey,
    expected: &Expected,
) -> Result<RotationProven, RotationError> {
    let signatures =
        Signatures::of(message).map_err(|error| RotationError::Old(ProofError::from(error)))?;
    check_message(message, old).map_err(RotationError::Old)?;
    let mut first = None;
    for old_signature in tagged(&signatures, httpsig::TAG) {
        let proven = match old_signature.examine(message, old, expected) {
            Ok(proven) => proven,
            Err(error) => {
                first = first.or(Some(RotationError::Old(error)));
                continue;
            }
        };
        for new_signature in tagged(&signatures, TAG) {
            let covers = |name| new_signature.covers_member(name, old_signature.label);
            let examined = if covers("signature") && covers("signature-input") {
                new_signature.examine(message, new, expected)
            } else {
                Err(ProofError::Uncovered("signature"))
            };
            match examined {
                Ok(new) => return Ok(RotationProven { old: proven, new }),
                Err(error) => first = first.or(Some(RotationError::New(error))),
            }
        }
        first = first.or(Some(RotationError::New(ProofError::Untagged)));
    }
    Err(first.unwrap_or(RotationError::Old(ProofError::Untagged)))
}

/// The payload of the new key's JWS is the old key's, whose payload is the
/// digest of the content (RFC 9635 §7.3.3.1).
fn jwsd(
    message: &impl Message,
    old: &PublicKey,
    new: &PublicKey,
    expected: &Expected,
) -> Result<RotationProven, RotationError> {
    let outer = Compact::of_field(message, jwsd::FIELD).map_err(not_old)?;
    let inner = Compact::parse(&outer.payload).map_err(not_old)?;
    jwsd::check_payload(&inner, message).map_err(not_old)?;
    nested(
        (&inner, jwsd::ROTATION_TYP),
        (&outer, jwsd::TYP),
        message,
        (old, new),
        expected,
    )
}

/// As with the detached form, but the innermost payload is the message
/// (RFC 9635 §7.3.4.1).
fn jws(
    message: &impl Message,
    old: &PublicKey,
    new: &PublicKey,
    expected: &Expected,
) -> Result<RotationProven, RotationError> {
    let outer = Compact::parse(message.content()).map_err(not_old)?;
    let inner = Compact::parse(&outer.payload).map_err(not_old)?;
    nested(
        (&inner, jws::ROTATION_TYP),
        (&outer, jws::TYP),
        message,
        (old, new),
        expected,
    )
}

fn nested(
    (inner, inner_typ): (&Compact<'_>, &str),
    (outer, outer_typ): (&Compact<'_>, &str),
    message: &impl Message,
    (old, new): (&PublicKey, &PublicKey),
    expected: &Expected,
) -> Result<RotationProven, RotationError> {
    Ok(RotationProven {
        old: inner
            .verify(inner_typ, message, old, expected)
            .map_err(RotationError::Old)?,
        new: outer
            .verify(outer_typ, message, new, expected)
            .map_err(RotationError::New)?,
    })
}

fn not_old(error: JoseError) -> RotationError {
    RotationError::Old(error.into())
}
