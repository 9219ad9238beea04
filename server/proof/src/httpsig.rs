//! Verification of HTTP message signatures as GNAP uses them (RFC 9635
//! §7.3.1): on received octets, before anything else is believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sfv::{BareItem, InnerList};
use sha2::{Digest, Sha256};

use crate::admit::PublicKey;
use crate::base::{BaseError, signature_base};
use crate::digest::{self, DigestError};
use crate::input::{InputError, Signatures};
use crate::message::Message;
use crate::thumbprint::Thumbprint;

/// Signatures that are examined at most: each may cost one verification.
const MAX_EXAMINED: usize = 4;

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
    /// It must, and the signature must cover it.
    Token,
    /// It need not. A signature must still cover an Authorization field that
    /// is there.
    Nothing,
}

/// A request whose sender holds the key. Whether it was seen before is for the
/// caller to find out, with [`Proven::replay_id`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    thumbprint: Thumbprint,
    created: u64,
    replay_id: String,
}

impl Proven {
    /// The key that was proven.
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// When the proof was made, seconds since the epoch.
    pub fn created(&self) -> u64 {
        self.created
    }

    /// What must not be seen twice from this key while `created` is fresh: the
    /// nonce, or the hash of the signature base when there is none. Never the
    /// signature itself, which can be altered and still verify (ECDSA).
    pub fn replay_id(&self) -> &str {
        &self.replay_id
    }
}

/// Why the request proves nothing. For logs; peers learn `invalid_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
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
    #[error("signature is too old")]
    Stale,
    /// `created` is too far ahead.
    #[error("signature is from the future")]
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
    /// The signature is not one of this key over this request.
    #[error("signature is not valid")]
    Invalid,
}

/// Verifies that the sender of `message` holds `key`.
///
/// Every signature with the tag `gnap` is examined, in order and up to four,
/// until one is good; labels mean nothing.
///
/// # Errors
/// When none is good: why the first one is not.
pub fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    let signatures = Signatures::of(message)?;
    // Two fields would be covered as one joined value, but the caller looks at
    // one of them.
    if message.header("authorization").len() > 1 {
        return Err(ProofError::RepeatedAuthorization);
    }
    digest::verify(message, key.content_digest())?;
    let mut first = None;
    let tagged = signatures.iter().filter(|(input, _)| is_tagged(input));
    for (input, value) in tagged.take(MAX_EXAMINED) {
        match examine(message, key, expected, input, value) {
            Ok(proven) => return Ok(proven),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(ProofError::Untagged))
}

/// Only `gnap`: the signature of a rotation's new key (`gnap-rotate`) proves
/// nothing elsewhere (RFC 9635 §7.3.1.1).
fn is_tagged(input: &InnerList) -> bool {
    string(input, "tag").is_ok_and(|tag| tag == "gnap")
}

fn examine(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
    input: &InnerList,
    value: Option<&[u8]>,
) -> Result<Proven, ProofError> {
    let value = value.ok_or(ProofError::NoValue)?;
    if input.params.contains_key("alg") {
        return Err(ProofError::AlgorithmNamed);
    }
    if string(input, "keyid")? != key.kid() {
        return Err(ProofError::KeyId);
    }
    let created = time(input, "created")?;
    check_time(created, input, expected)?;
    let nonce = match input.params.get("nonce") {
        None => None,
        Some(_) => Some(string(input, "nonce")?),
    };
    check_coverage(message, expected.token, input)?;
    let base = signature_base(message, input)?;
    if !key.verifies(base.as_bytes(), value) {
        return Err(ProofError::Invalid);
    }
    Ok(Proven {
        thumbprint: key.thumbprint(),
        created,
        replay_id: match nonce {
            Some(nonce) => nonce.to_owned(),
            None => URL_SAFE_NO_PAD.encode(Sha256::digest(base)),
        },
    })
}

fn check_time(created: u64, input: &InnerList, expected: &Expected) -> Result<(), ProofError> {
    let Expected { now, window, .. } = *expected;
    if created < now.saturating_sub(window.past) {
        return Err(ProofError::Stale);
    }
    if created > now.saturating_add(window.future) {
        return Err(ProofError::Future);
    }
    // Present but not a time must not pass as absent.
    if input.params.contains_key("expires") && time(input, "expires")? < now {
        return Err(ProofError::Expired);
    }
    Ok(())
}

fn check_coverage(
    message: &impl Message,
    token: Presents,
    input: &InnerList,
) -> Result<(), ProofError> {
    let has_content = !message.content().is_empty();
    let has_token = token == Presents::Token || !message.header("authorization").is_empty();
    let required = [
        ("@method", true),
        ("@target-uri", true),
        ("content-digest", has_content),
        ("authorization", has_token),
    ];
    for (name, is_required) in required {
        if is_required && !covers(input, name) {
            return Err(ProofError::Uncovered(name));
        }
    }
    Ok(())
}

/// Without parameters: a part or another form of the component is not it.
fn covers(input: &InnerList, name: &str) -> bool {
    input.items.iter().any(|component| {
        let named = component.bare_item.as_string();
        component.params.is_empty() && named.is_some_and(|named| named.as_str() == name)
    })
}

fn string<'a>(input: &'a InnerList, name: &'static str) -> Result<&'a str, ProofError> {
    match input.params.get(name) {
        Some(BareItem::String(text)) => Ok(text.as_str()),
        _ => Err(ProofError::Parameter(name)),
    }
}

fn time(input: &InnerList, name: &'static str) -> Result<u64, ProofError> {
    match input.params.get(name) {
        Some(BareItem::Integer(seconds)) => {
            u64::try_from(*seconds).map_err(|_| ProofError::Parameter(name))
        }
        _ => Err(ProofError::Parameter(name)),
    }
}

impl From<InputError> for ProofError {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Absent => Self::Unsigned,
            InputError::TooLarge => Self::TooLarge,
            InputError::Malformed => Self::Malformed,
            InputError::RepeatedLabel => Self::RepeatedLabel,
        }
    }
}
