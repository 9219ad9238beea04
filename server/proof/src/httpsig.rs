//! Verification of HTTP message signatures as GNAP uses them (RFC 9635
//! §7.3.1): on received octets, before anything else is believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sfv::{BareItem, InnerList};
use sha2::{Digest, Sha256};

use crate::admit::PublicKey;
use crate::base::signature_base;
use crate::digest;
use crate::input::{InputError, Signatures};
use crate::message::Message;
use crate::verify::{Expected, Presents, ProofError, Proven};

/// Signatures that are examined at most: each may cost one verification.
const MAX_EXAMINED: usize = 4;

/// The tag of every signature but the new key's in a rotation, which proves
/// nothing elsewhere (RFC 9635 §7.3.1.1).
pub(crate) const TAG: &str = "gnap";

/// Every signature with the tag `gnap` is examined, in order and up to four,
/// until one is good; labels mean nothing.
///
/// # Errors
/// When none is good: why the first one is not.
pub(crate) fn verify(
    message: &impl Message,
    key: &PublicKey,
    expected: &Expected,
) -> Result<Proven, ProofError> {
    let signatures = Signatures::of(message)?;
    check_message(message, key)?;
    let mut first = None;
    for signature in tagged(&signatures, TAG) {
        match signature.examine(message, key, expected) {
            Ok(proven) => return Ok(proven),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(ProofError::Untagged))
}

/// What is the same for every signature of a message.
pub(crate) fn check_message(message: &impl Message, key: &PublicKey) -> Result<(), ProofError> {
    // Two fields would be covered as one joined value, but the caller looks at
    // one of them.
    if message.header("authorization").len() > 1 {
        return Err(ProofError::RepeatedAuthorization);
    }
    Ok(digest::verify(message, key.content_digest())?)
}

/// One signature of a message.
pub(crate) struct LabelledSignature<'a> {
    pub(crate) label: &'a str,
    pub(crate) input: &'a InnerList,
    value: Option<&'a [u8]>,
}

/// The signatures with this tag, as many as are examined at most.
pub(crate) fn tagged<'a>(
    signatures: &'a Signatures,
    tag: &'a str,
) -> impl Iterator<Item = LabelledSignature<'a>> {
    signatures
        .iter()
        .filter(move |(_, input, _)| string(input, "tag").is_ok_and(|said| said == tag))
        .map(|(label, input, value)| LabelledSignature {
            label,
            input,
            value,
        })
        .take(MAX_EXAMINED)
}

impl LabelledSignature<'_> {
    pub(crate) fn examine(
        &self,
        message: &impl Message,
        key: &PublicKey,
        expected: &Expected,
    ) -> Result<Proven, ProofError> {
        let input = self.input;
        let value = self.value.ok_or(ProofError::NoValue)?;
        if input.params.contains_key("alg") {
            return Err(ProofError::AlgorithmNamed);
        }
        // Nothing says what `keyid` is of a key in another format.
        if let Some(kid) = key.jwk_kid()
            && string(input, "keyid")? != kid
        {
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
        let is_valid = key
            .verifier()
            .is_some_and(|verifier| verifier.verifies(base.as_bytes(), value));
        if !is_valid {
            return Err(ProofError::Invalid);
        }
        let id = match nonce {
            Some(nonce) => nonce.to_owned(),
            None => URL_SAFE_NO_PAD.encode(Sha256::digest(base)),
        };
        Ok(Proven::new(key, created, id))
    }

    /// Whether it covers a member of a field, such as
    /// `"signature";key="old-key"`.
    pub(crate) fn covers_member(&self, name: &str, key: &str) -> bool {
        self.input.items.iter().any(|component| {
            let named = component.bare_item.as_string();
            let member = component.params.get("key").and_then(BareItem::as_string);
            component.params.len() == 1
                && named.is_some_and(|named| named.as_str() == name)
                && member.is_some_and(|member| member.as_str() == key)
        })
    }
}

fn check_time(created: u64, input: &InnerList, expected: &Expected) -> Result<(), ProofError> {
    expected.check_created(created)?;
    // Present but not a time must not pass as absent.
    if input.params.contains_key("expires") && time(input, "expires")? < expected.now {
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
