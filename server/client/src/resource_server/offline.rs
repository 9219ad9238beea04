//! Tokens that say themselves what they are good for, format by format, in the
//! order of `token`'s README: the value, the proof, then what is wanted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::id::TokenId;
use gnap::key::KeyValue;
use gnap::right::{Right, covers_all};
use gnap::secret::Secret;
use proof::Thumbprint;
use token::jws::InvalidJwt;
use token::{
    Expected, Format, KeySet, Mismatch, Refusal, TokenModel, VerifyError, Wanted, biscuit,
    jwt_encrypted, jwt_signed, macaroon, zcap,
};

use super::denied::Refused;
use super::settings::Offline;

/// The format that a value has the shape of. It decides who reads the value,
/// not whether it is good.
pub(crate) fn format_of(value: &Secret) -> Option<Format> {
    let value = value.expose();
    match value.bytes().filter(|octet| *octet == b'.').count() {
        0 => {}
        2 => return Some(Format::JwtSigned),
        4 => return Some(Format::JwtEncrypted),
        _ => return None,
    }
    // An opaque value is 32 octets and can begin with anything.
    if value.len() < SHORTEST {
        return None;
    }
    // A capability is the gzip of its JSON in base64url, a macaroon begins with
    // its version, a biscuit with the tag of one of its first fields.
    let start = value.get(..4)?;
    match *URL_SAFE_NO_PAD.decode(start).ok()?.as_slice() {
        [0x1f, 0x8b, ..] => Some(Format::Zcap),
        [0x02, ..] => Some(Format::Macaroon),
        [0x08 | 0x0a | 0x12, ..] => Some(Format::Biscuit),
        _ => None,
    }
}

/// Characters of a value that says something, at least: a signature alone has
/// more.
const SHORTEST: usize = 64;

/// A value that is authentic, for this RS and of this time. Nothing is proven.
pub(crate) enum Read {
    Jwt(Box<TokenModel>),
    Macaroon(Box<macaroon::Verified>),
    Biscuit(Box<biscuit::Verified>),
    Zcap(Box<zcap::Verified>),
}

/// Why a value is not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotRead {
    /// Made with a key that is not in the set: a newer set may have it.
    UnknownKey,
    /// It is not good.
    Refused(Refused),
}

impl From<Refused> for NotRead {
    fn from(refused: Refused) -> Self {
        NotRead::Refused(refused)
    }
}

/// Reads a value of this format.
pub(crate) fn read(
    format: Format,
    value: &Secret,
    keys: &KeySet,
    offline: &Offline,
    expected: &Expected<'_>,
) -> Result<Read, NotRead> {
    match format {
        Format::Opaque => Err(Refused::Invalid("value is opaque".to_owned()).into()),
        Format::JwtSigned => {
            let verified = jwt_signed::verify(value, keys, expected).map_err(of_signed)?;
            Ok(Read::Jwt(Box::new(verified.into_model())))
        }
        Format::JwtEncrypted => {
            let verified = jwt_encrypted::verify(value, &offline.decryption_keys, keys, expected);
            let verified = verified.map_err(|error| match error {
                jwt_encrypted::VerifyError::Signed(error) => of_signed(error),
                other => Refused::Invalid(other.to_string()).into(),
            })?;
            Ok(Read::Jwt(Box::new(verified.into_model())))
        }
        Format::Macaroon => {
            let verified = macaroon::verify(value, &offline.root_keys, expected);
            // What is shared does not come with the key set.
            let verified = verified.map_err(|error| match of_capability(error) {
                NotRead::UnknownKey => Refused::Invalid("key is not known".to_owned()).into(),
                refused => refused,
            })?;
            Ok(Read::Macaroon(Box::new(verified)))
        }
        Format::Biscuit => {
            let verified = biscuit::verify(value, keys, expected).map_err(of_capability)?;
            Ok(Read::Biscuit(Box::new(verified)))
        }
        Format::Zcap => {
            let verified = zcap::verify(value, keys, expected).map_err(of_capability)?;
            Ok(Read::Zcap(Box::new(verified)))
        }
    }
}

fn of_signed(error: jwt_signed::VerifyError) -> NotRead {
    use jwt_signed::VerifyError;
    match error {
        VerifyError::Jwt(InvalidJwt::UnknownKey) => NotRead::UnknownKey,
        VerifyError::Issuer | VerifyError::Audience => Refused::Foreign.into(),
        VerifyError::Expired => Refused::Expired.into(),
        other => Refused::Invalid(other.to_string()).into(),
    }
}

fn of_capability(error: VerifyError) -> NotRead {
    match error {
        VerifyError::UnknownKey => NotRead::UnknownKey,
        VerifyError::Mismatch(Mismatch::Issuer | Mismatch::Audience) => Refused::Foreign.into(),
        VerifyError::Mismatch(Mismatch::Expired) => Refused::Expired.into(),
        VerifyError::Key(_) => Refused::Key.into(),
        other => Refused::Invalid(other.to_string()).into(),
    }
}

impl Read {
    /// The key that the request must be proven with; `None` for a bearer token.
    pub(crate) fn key(&self) -> Option<&KeyValue> {
        match self {
            Read::Jwt(model) => model.key.as_ref(),
            Read::Macaroon(verified) => verified.key(),
            Read::Biscuit(verified) => verified.key(),
            Read::Zcap(verified) => verified.key(),
        }
    }

    /// Its identifier, by which it is revoked.
    pub(crate) fn id(&self) -> TokenId {
        match self {
            Read::Jwt(model) => model.id,
            Read::Macaroon(verified) => verified.id(),
            Read::Biscuit(verified) => verified.id(),
            Read::Zcap(verified) => verified.id(),
        }
    }

    /// Whether it covers what is wanted, and what it says then.
    pub(crate) fn authorize(
        &self,
        rights: &[Right],
        proven: Option<Thumbprint>,
    ) -> Result<TokenModel, Refusal> {
        let wanted = Wanted { rights, proven };
        match self {
            // Its key was compared when the proof was verified with it.
            Read::Jwt(model) if covers_all(&model.access, rights) => Ok(TokenModel::clone(model)),
            Read::Jwt(_) => Err(Refusal::NotCovered),
            Read::Macaroon(verified) => verified.authorize(&wanted),
            Read::Biscuit(verified) => verified.authorize(&wanted),
            Read::Zcap(verified) => verified.authorize(&wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_value_says_nothing_whatever_it_begins_with() {
        for (start, format) in [
            ([0x1f, 0x8b, 8], Format::Zcap),
            ([0x02, 1, 30], Format::Macaroon),
            ([0x08, 1, 0x12], Format::Biscuit),
            ([0x0a, 1, 0x12], Format::Biscuit),
        ] {
            let value = |octets: usize| {
                let mut value = vec![7; octets];
                value[..3].copy_from_slice(&start);
                Secret::new(URL_SAFE_NO_PAD.encode(value))
            };
            assert_eq!(format_of(&value(32)), None, "{format:?}");
            assert_eq!(format_of(&value(200)), Some(format));
        }
        for other in ["", "a.b", "a.b.c.d", "\u{fc}\u{fc}\u{fc}"] {
            assert_eq!(format_of(&Secret::new(other)), None, "{other}");
        }
    }
}
