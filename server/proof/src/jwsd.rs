//! Detached JWS (RFC 9635 §7.3.3). Covered: method and URI by `htm` and `uri`,
//! the token by `ath`, the content by its hash as payload.
//!
//! The JWS is not detached in the sense of RFC 7515 Appendix F: its payload,
//! the raw digest, stands in it.

use sha2::{Digest, Sha256};

use crate::admit::PublicKey;
use crate::jose::{Compact, JoseError};
use crate::message::Message;
use crate::verify::{Expected, ProofError, Proven};

pub(crate) const FIELD: &str = "detached-jws";
pub(crate) const TYP: &str = "gnap-binding-jwsd";
pub(crate) const ROTATION_TYP: &str = "gnap-binding-rotation-jwsd";

pub(crate) fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    let jws = Compact::of_field(message, FIELD)?;
    check_payload(&jws, message)?;
    jws.verify(TYP, message, key, expected)
}

/// The digest of the content as it arrived; nothing without content.
pub(crate) fn check_payload(jws: &Compact<'_>, message: &impl Message) -> Result<(), JoseError> {
    if jws.payload == payload(message.content()) {
        Ok(())
    } else {
        Err(JoseError::Payload)
    }
}

/// What is signed for this content.
pub(crate) fn payload(content: &[u8]) -> Vec<u8> {
    if content.is_empty() {
        Vec::new()
    } else {
        Sha256::digest(content).to_vec()
    }
}
