//! `saml2`: a signed SAML 2.0 assertion about the RO, as unpadded base64url
//! (RFC 9635 §3.4.1; SAML 2.0 core §2; XML Signature, enveloped, with exclusive
//! canonicalization and ECDSA on P-256).
//!
//! There is no XML parser here. What we write is one text that already is its
//! own canonical form, with gaps for values that need no escaping; what we read
//! must be exactly that text again. So entity expansion, signature wrapping,
//! comments in names and all other ways of reading one XML document twice
//! (RFC 9635 §11.30) have nothing to work on, and an assertion of anybody else
//! is simply not one.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gnap::secret::Secret;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use token::{Algorithm, KeySet, NotSigned, SigningKey};

use crate::statement::{Expected, Statement, Unacceptable, Verified};

/// The registered name of the format (RFC 9635 §10.6).
pub const FORMAT: &str = "saml2";

/// An assertion that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// XML signatures have no name for the key's algorithm that readers know.
    #[error("key does not sign with ES256")]
    Algorithm,
    /// A value that would need escaping.
    #[error("a value has characters that XML gives a meaning")]
    Text,
    /// A time after the year 9999.
    #[error("time cannot be written")]
    Time,
    /// The library did not sign.
    #[error(transparent)]
    Sign(#[from] NotSigned),
}

/// Why a value is not a good assertion.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not an assertion as this AS writes them.
    #[error("value is not an assertion of this kind")]
    Malformed,
    /// A key that is not in the set, or signs otherwise.
    #[error("key is not known")]
    UnknownKey,
    /// Signature or digest do not fit the content.
    #[error("signature does not verify")]
    Signature,
    /// Not for this reader, or not now.
    #[error(transparent)]
    Unacceptable(#[from] Unacceptable),
}

/// Longer values are refused unread.
const MAX_OCTETS: usize = 16 * 1024;

/// The assertion up to its signature. Attributes stand in the order of their
/// names, elements without content are written out: the canonical form.
const BEGIN: &str = concat!(
    r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}""#,
    r#" IssueInstant="{iat}" Version="2.0"><saml:Issuer>{iss}</saml:Issuer>"#,
);
/// The assertion after its signature.
const END: &str = concat!(
    r#"<saml:Subject>"#,
    r#"<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent""#,
    r#" NameQualifier="{iss}" SPNameQualifier="{aud}">{sub}</saml:NameID>"#,
    r#"<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">"#,
    r#"<saml:SubjectConfirmationData NotOnOrAfter="{exp}"></saml:SubjectConfirmationData>"#,
    r#"</saml:SubjectConfirmation></saml:Subject>"#,
    r#"<saml:Conditions NotBefore="{iat}" NotOnOrAfter="{exp}"><saml:AudienceRestriction>"#,
    r#"<saml:Audience>{aud}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"#,
    r#"<saml:AuthnStatement AuthnInstant="{auth_time}"><saml:AuthnContext>"#,
    r#"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"#,
    r#"</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion>"#,
);
/// The signature around what it signs.
const SIGNATURE_BEGIN: &str = concat!(
    r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"#,
    r#"<ds:SignedInfo>"#,
);
/// What is signed, without the tag it begins with.
const SIGNED_INFO: &str = concat!(
    r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">"#,
    r#"</ds:CanonicalizationMethod>"#,
    r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256">"#,
    r##"</ds:SignatureMethod><ds:Reference URI="#{id}"><ds:Transforms>"##,
    r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature">"#,
    r#"</ds:Transform><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">"#,
    r#"</ds:Transform></ds:Transforms>"#,
    r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>"#,
    r#"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"#,
);
const SIGNATURE_END: &str = concat!(
    r#"<ds:SignatureValue>{signature}</ds:SignatureValue>"#,
    r#"<ds:KeyInfo><ds:KeyName>{kid}</ds:KeyName></ds:KeyInfo></ds:Signature>"#,
);
/// In canonical form the signed element itself declares the prefix it uses.
const SIGNED_INFO_BEGIN: &str = r#"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"#;

/// The values in the gaps, by the names of the gaps.
type Values = BTreeMap<&'static str, String>;

/// Signs an assertion. `id` must be random: it names the assertion.
///
/// # Errors
/// When the key is not for ES256, or a value cannot stand in XML as it is.
pub fn mint(statement: &Statement, id: [u8; 16], key: &SigningKey) -> Result<Secret, MintError> {
    if key.algorithm() != Algorithm::Es256 {
        return Err(MintError::Algorithm);
    }
    let mut values = Values::from([
        ("id", format!("_{:032x}", u128::from_be_bytes(id))),
        ("iss", statement.iss.clone()),
        ("sub", statement.sub.clone()),
        ("aud", statement.aud.clone()),
        ("iat", written(statement.iat)?),
        ("exp", written(statement.exp)?),
        ("auth_time", written(statement.auth_time)?),
        ("kid", key.kid().to_owned()),
    ]);
    if !values.values().all(|value| is_plain(value)) {
        return Err(MintError::Text);
    }
    values.insert("digest", digest(&values));
    let signature = key.sign(signed_info(&values).as_bytes())?;
    values.insert("signature", STANDARD.encode(signature));
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(fill(&whole(), &values))))
}

/// Checks an assertion that this AS should have made.
///
/// # Errors
/// What is wrong with it.
pub fn verify(
    value: &Secret,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, VerifyError> {
    let value = value.expose();
    if value.len() > MAX_OCTETS {
        return Err(VerifyError::Malformed);
    }
    let octets = URL_SAFE_NO_PAD.decode(value).ok();
    let xml = octets.and_then(|octets| String::from_utf8(octets).ok());
    let values = xml.and_then(|xml| read(&whole(), &xml));
    let values = values.ok_or(VerifyError::Malformed)?;
    let text = |name: &str| values.get(name).cloned().ok_or(VerifyError::Malformed);
    let key = keys.find(&text("kid")?).ok_or(VerifyError::UnknownKey)?;
    if key.algorithm() != Algorithm::Es256 {
        return Err(VerifyError::UnknownKey);
    }
    let signature = STANDARD.decode(text("signature")?);
    let signature = signature.map_err(|_| VerifyError::Malformed)?;
    if !key.is_signed(signed_info(&values).as_bytes(), &signature)
        || text("digest")? != digest(&values)
    {
        return Err(VerifyError::Signature);
    }
    let statement = Statement {
        iss: text("iss")?,
        sub: text("sub")?,
        aud: text("aud")?,
        iat: seconds(&text("iat")?)?,
        exp: seconds(&text("exp")?)?,
        auth_time: seconds(&text("auth_time")?)?,
        acr: None,
        amr: Vec::new(),
    };
    Ok(statement.believed(expected)?)
}

fn whole() -> String {
    [BEGIN, SIGNATURE_BEGIN, SIGNED_INFO, SIGNATURE_END, END].concat()
}

/// What the reference digests: the assertion without its signature.
fn digest(values: &Values) -> String {
    let octets = fill(&[BEGIN, END].concat(), values);
    STANDARD.encode(Sha256::digest(octets.as_bytes()))
}

fn signed_info(values: &Values) -> String {
    fill(&[SIGNED_INFO_BEGIN, SIGNED_INFO].concat(), values)
}

fn fill(template: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((literal, name, after)) = next_gap(rest) {
        filled.push_str(literal);
        filled.push_str(values.get(name).map(String::as_str).unwrap_or_default());
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The values in the gaps of a text, if it is the template and says the same
/// in all gaps of one name.
fn read(template: &str, text: &str) -> Option<Values> {
    let mut values = Values::new();
    let (mut template, mut text) = (template, text);
    while let Some((literal, name, after)) = next_gap(template) {
        text = text.strip_prefix(literal)?;
        let end = text.find(|c| !is_plain_char(c))?;
        let (value, rest) = text.split_at_checked(end)?;
        let name = NAMES.iter().find(|known| **known == name)?;
        let known = values.entry(*name).or_insert_with(|| value.to_owned());
        if known != value {
            return None;
        }
        (template, text) = (after, rest);
    }
    (template == text).then_some(values)
}

/// The names of all gaps.
const NAMES: [&str; 10] = [
    "id",
    "iss",
    "sub",
    "aud",
    "iat",
    "exp",
    "auth_time",
    "kid",
    "digest",
    "signature",
];

/// The text before the next gap, its name, and what follows it.
fn next_gap(template: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

/// Whether a value stands for itself in text and attributes.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_graphic() && !"<>&\"'{}".contains(c)
}

fn written(seconds: u64) -> Result<String, MintError> {
    let time = i64::try_from(seconds).map_err(|_| MintError::Time)?;
    let time = OffsetDateTime::from_unix_timestamp(time).map_err(|_| MintError::Time)?;
    time.format(&Rfc3339).map_err(|_| MintError::Time)
}

fn seconds(text: &str) -> Result<u64, VerifyError> {
    let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| VerifyError::Malformed)?;
    u64::try_from(time.unix_timestamp()).map_err(|_| VerifyError::Malformed)
}

#[cfg(test)]
mod tests;
