//! Attached JWS (RFC 9635 §7.3.4). The content is the JWS and its payload is
//! the message, so the content is covered by being the payload; the rest as
//! with the detached form. A request without content has a JWS with an empty
//! payload in the field of the detached form, under the attached form's `typ`.

use crate::admit::PublicKey;
use crate::jose::{Compact, JoseError};
use crate::jwsd::FIELD;
use crate::message::Message;
use crate::verify::{Expected, ProofError, Proven};

pub(crate) const TYP: &str = "gnap-binding-jws";
pub(crate) const ROTATION_TYP: &str = "gnap-binding-rotation-jws";
pub(crate) const MEDIA_TYPE: &str = "application/jose";

/// The caller has checked that content is `application/jose`.
pub(crate) fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    let content = message.content();
    if !content.is_empty() {
        return Compact::parse(content)?.verify(TYP, message, key, expected);
    }
    let jws = Compact::of_field(message, FIELD)?;
    if !jws.payload.is_empty() {
        return Err(JoseError::Payload.into());
    }
    jws.verify(TYP, message, key, expected)
}
