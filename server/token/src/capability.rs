//! What biscuit, macaroon and zcap share: tokens that whoever holds one can
//! narrow without the AS (attenuation), and that an RS judges without it.
//!
//! The order of an RS: `verify` the value, verify the proof of the request with
//! the key the token names, then `authorize` what the request wants. A token's
//! rights are never handed out by themselves: what was narrowed since is only
//! known by asking for something.

use gnap::key::{Key, KeyValue};
use gnap::right::Right;
use proof::{AdmissionError, Thumbprint};

use crate::expected::Mismatch;

/// Octets of a value at most. It has to fit a header.
pub(crate) const MAX_OCTETS: usize = 16 * 1024;

/// The end of the year 9999, the last time that RFC 3339 can write.
pub(crate) const MAX_TIME: u64 = 253_402_300_799;

/// What a holder takes away from its own token. What is `None` stays as it is;
/// what is wider than before has no effect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restriction {
    /// From now on only what one of these rights covers.
    pub access: Option<Vec<Right>>,
    /// Not from this time on, seconds since the epoch.
    pub exp: Option<u64>,
}

/// What a request wants of a token.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The rights it needs, all of them; at least one.
    pub rights: &'a [Right],
    /// The key that was proven to have made the request; `None` for a bearer
    /// token only.
    pub proven: Option<Thumbprint>,
}

/// What is left of a token after its holders narrowed it, as far as it can be
/// told without a request: never more than the token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remaining {
    /// Rights that requests of the proven key get.
    pub access: Vec<Right>,
    /// Not from then on, seconds since the epoch.
    pub exp: u64,
}

/// A model that cannot become a token of this format.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// Bound to a key and flagged `bearer`, or neither.
    #[error("token must be either bound to a key or flagged `bearer`")]
    Binding,
    /// The client's key is none we would verify a proof with.
    #[error("key of the client is not admitted")]
    Key(#[from] AdmissionError),
    /// The format needs a key of another kind, of tenant or client.
    #[error("format needs an Ed25519 key")]
    KeyFormat,
    /// The format cannot say all of it, and would say more by leaving it out.
    #[error("format cannot express these rights")]
    NotExpressible,
    /// The value would be too long for a header.
    #[error("token is too large")]
    TooLarge,
    /// A library refused to write it.
    #[error("token cannot be written")]
    NotWritten,
}

/// Why a value is not a good token.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not of this format, too large, or not in its only spelling.
    #[error("value is not of this format")]
    Malformed,
    /// Made with a key that is not known.
    #[error("key is not known")]
    UnknownKey,
    /// Changed, or made by somebody else.
    #[error("signature does not verify")]
    Signature,
    /// It says something that could be a limit, and we cannot tell which.
    #[error("token says something that is not understood")]
    NotUnderstood,
    /// A part that was added gives more than the part before it.
    #[error("token was widened")]
    Widened,
    /// Bound to a key and flagged `bearer`, or neither.
    #[error("token is neither bound to a key nor flagged `bearer`, or both")]
    Binding,
    /// It is bound to a key we would not verify a proof with.
    #[error("key of the client is not admitted")]
    Key(#[from] AdmissionError),
    /// Not for this RS or not for this time.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// A token that cannot be narrowed like this.
#[derive(Debug, thiserror::Error)]
pub enum AttenuateError {
    /// The value is not a token of this format.
    #[error("value is not of this format")]
    Malformed,
    /// The key is not the one that the token is bound to.
    #[error("key is not that of the token")]
    Key,
    /// The format cannot say it.
    #[error("format cannot express this restriction")]
    NotExpressible,
    /// It would give more than the token does.
    #[error("restriction is wider than the token")]
    Widens,
    /// The value would be too long for a header.
    #[error("token is too large")]
    TooLarge,
    /// A library refused to write it.
    #[error("token cannot be written")]
    NotWritten,
}

/// Why a good token does not allow a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request was not made with the key that the token is bound to.
    #[error("key of the request is not that of the token")]
    NotProven,
    /// The token, as it is now, does not cover what the request wants.
    #[error("token does not cover the request")]
    NotCovered,
    /// The request wants too much at once to judge it.
    #[error("request wants too much at once")]
    TooMuch,
    /// What the token allows can only be told for a given request.
    #[error("token cannot be summed up")]
    Unclear,
    /// Judging took longer than allowed. It says nothing about the token: the
    /// answer is 503, not 401.
    #[error("token could not be judged in time")]
    Unavailable,
}

/// The key of the client in the form to be written, and its identity.
pub(crate) fn admitted(
    key: Option<&KeyValue>,
) -> Result<Option<(KeyValue, Thumbprint)>, AdmissionError> {
    key.map(|key| {
        let admitted = proof::PublicKey::admit(key)?;
        match admitted.key() {
            Key::Value(value) => Ok((KeyValue::clone(value), admitted.thumbprint())),
            Key::Reference(_) => Err(AdmissionError::Formats),
        }
    })
    .transpose()
}

/// Whether the proven key is the one that the token is bound to, if any.
pub(crate) fn is_proven(bound: Option<Thumbprint>, proven: Option<Thumbprint>) -> bool {
    bound.is_none() || bound == proven
}

/// The members of a right that are its type's own, in one spelling, so that
/// equal ones are equal as text.
pub(crate) fn sorted_text(fields: &serde_json::Map<String, serde_json::Value>) -> String {
    let mut value = serde_json::Value::Object(fields.clone());
    value.sort_all_objects();
    value.to_string()
}
