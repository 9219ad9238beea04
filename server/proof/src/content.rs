//! The message inside of a request's content, by its media type. It has to be
//! read before the proof can be verified, because the key may stand in it.

use std::borrow::Cow;

use crate::jose::{Compact, JoseError};
use crate::jws;
use crate::message::{Message, media_type};

/// Content that nobody has verified yet: good for finding the key that must
/// verify the request, and for nothing else before it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified<'a>(Cow<'a, [u8]>);

impl Unverified<'_> {
    /// The octets of the JSON message.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

/// Why there is no message in the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Another media type, or none.
    #[error("content must be application/json, or application/jose for a key with the proof `jws`")]
    MediaType,
    /// `application/jose` that is not a JWS.
    #[error(transparent)]
    Jose(#[from] JoseError),
}

/// The JSON message of a request: the content of `application/json`, the
/// payload of `application/jose` (RFC 9635 §7.3.4). [`crate::verify`] refuses
/// the latter for keys that are proven otherwise.
///
/// # Errors
/// When the content is neither.
pub fn content<M: Message>(message: &M) -> Result<Unverified<'_>, ContentError> {
    match media_type(message).as_deref() {
        Some("application/json") => Ok(Unverified(Cow::Borrowed(message.content()))),
        Some(jws::MEDIA_TYPE) => {
            let jws = Compact::parse(message.content())?;
            Ok(Unverified(Cow::Owned(jws.payload)))
        }
        _ => Err(ContentError::MediaType),
    }
}

/// The JSON message of a request that rotates a key: with the proof `jws` it
/// is the payload of the old key's JWS, which is the payload of the new key's
/// (RFC 9635 §7.3.4.1).
///
/// # Errors
/// When the content is neither.
pub fn rotation_content<M: Message>(message: &M) -> Result<Unverified<'_>, ContentError> {
    let outer = content(message)?;
    match outer.0 {
        Cow::Borrowed(_) => Ok(outer),
        Cow::Owned(payload) => {
            let inner = Compact::parse(&payload)?;
            Ok(Unverified(Cow::Owned(inner.payload)))
        }
    }
}
