//! `jwt-encrypted`: a JWT signed by the tenant, inside a JWE to the public key
//! of the RS (RFC 7516; nested as RFC 7519 §5.2 and RFC 8725 §3.3 say: first
//! signed, then encrypted), so that clients and logs cannot read the token.
//!
//! The signed JWT inside has a `typ` of its own and must name the RS as its
//! audience: an RS that decrypts a token can neither present the inside as a
//! `jwt-signed` token nor encrypt it anew for another RS.

mod key;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::Secret;
use josekit::jwe::JweHeader;
use serde::Deserialize;

use crate::expected::Expected;
use crate::jws::Type;
use crate::jwt_signed::{self, Verified};
use crate::key::{KeySet, SigningKey};
use crate::model::TokenModel;

pub use key::{DecryptionKey, EncryptionKey, Management};

/// How the content is encrypted, always.
const ENC: &str = "A256GCM";
/// Longer values are refused unread.
const MAX_OCTETS: usize = 96 * 1024;

/// A model that cannot become an encrypted token.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// It names no audience, so whoever decrypts it could pass it on.
    #[error("an encrypted token must name its audience")]
    Audience,
    /// The signed token inside cannot be made.
    #[error(transparent)]
    Signed(#[from] jwt_signed::MintError),
    /// josekit refused.
    #[error("token cannot be encrypted")]
    Encrypt(#[source] josekit::JoseError),
}

/// Why a value is not a good token.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not five parts of base64url, or a header with more than we read.
    #[error("value is not an encrypted JWT")]
    Malformed,
    /// Encrypted in another way than the key is for.
    #[error("algorithm is not that of the key")]
    Algorithm,
    /// Encrypted to another key.
    #[error("key is not known")]
    UnknownKey,
    /// It does not decrypt: changed, or made for somebody else.
    #[error("value does not decrypt")]
    Decrypt,
    /// It names no audience.
    #[error("encrypted token does not name its audience")]
    Audience,
    /// The signed token inside is not good.
    #[error(transparent)]
    Signed(#[from] jwt_signed::VerifyError),
}

/// The value of a token that says this, readable by the RS with this key. The
/// library draws the ephemeral key and the nonce.
///
/// # Errors
/// When the model has no audience, or cannot become a signed token.
pub fn mint(model: &TokenModel, key: &SigningKey, rs: &EncryptionKey) -> Result<Secret, MintError> {
    if model.aud.is_empty() {
        return Err(MintError::Audience);
    }
    let signed = jwt_signed::mint_as(Type::EncryptedAccessToken, model, key)?;
    encrypted(signed.expose().as_bytes(), TOKEN, rs).map_err(MintError::Encrypt)
}

/// What is encrypted: `typ` and `cty` of the header.
pub(crate) type Content = (&'static str, &'static str);

/// A nested JWT (RFC 7519 §5.2).
const TOKEN: Content = ("JWT", "JWT");

/// Content for the RS with this key.
pub(crate) fn encrypted(
    content: &[u8],
    (typ, cty): Content,
    rs: &EncryptionKey,
) -> Result<Secret, josekit::JoseError> {
    let mut header = JweHeader::new();
    header.set_algorithm(rs.management().name());
    header.set_content_encryption(ENC);
    header.set_key_id(rs.kid());
    header.set_token_type(typ);
    header.set_content_type(cty);
    josekit::jwe::serialize_compact(content, &header, rs.encrypter()).map(Secret::new)
}

/// Decrypts a presented value with the keys of the RS and checks the inside
/// against the keys of the AS. Says nothing about revocation.
///
/// # Errors
/// What is wrong with it; to be told to the log, not to the peer.
pub fn verify(
    value: &Secret,
    own: &[DecryptionKey],
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let signed = decrypted(value.expose(), TOKEN, own)?;
    let signed = String::from_utf8(signed).map_err(|_| VerifyError::Decrypt)?;
    let signed = Secret::new(signed);
    let verified = jwt_signed::verify_as(Type::EncryptedAccessToken, &signed, keys, expected)?;
    match verified.model().aud.is_empty() {
        true => Err(VerifyError::Audience),
        false => Ok(verified),
    }
}

/// All that a header may say. A member we do not know, such as `zip` (which
/// would be inflated without limit), `crit` or `p2c`, is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    kid: String,
    typ: String,
    cty: String,
    #[serde(rename = "epk", default)]
    _epk: Option<serde_json::Value>,
}

/// What was encrypted to one of these keys.
pub(crate) fn decrypted(
    value: &str,
    (typ, cty): Content,
    own: &[DecryptionKey],
) -> Result<Vec<u8>, VerifyError> {
    if value.len() > MAX_OCTETS {
        return Err(VerifyError::Malformed);
    }
    let parts: Vec<Vec<u8>> = value
        .split('.')
        .map(|part| URL_SAFE_NO_PAD.decode(part))
        .collect::<Result<_, _>>()
        .map_err(|_| VerifyError::Malformed)?;
    let [header, _, nonce, _, tag] = parts.as_slice() else {
        return Err(VerifyError::Malformed);
    };
    // The library would take a shortened tag, which is easier to guess.
    if nonce.len() != 12 || tag.len() != 16 {
        return Err(VerifyError::Malformed);
    }
    let header: Header = serde_json::from_slice(header).map_err(|_| VerifyError::Malformed)?;
    if header.typ != typ || header.cty != cty {
        return Err(VerifyError::Malformed);
    }
    let key = own.iter().find(|key| key.kid() == header.kid);
    let key = key.ok_or(VerifyError::UnknownKey)?;
    // What a header says is compared with the key, never followed.
    if header.alg != key.management().name() || header.enc != ENC {
        return Err(VerifyError::Algorithm);
    }
    let (content, _) = josekit::jwe::deserialize_compact(value, key.decrypter())
        .map_err(|_| VerifyError::Decrypt)?;
    Ok(content)
}

#[cfg(test)]
mod tests;
