//! Subject identifiers (RFC 9493): each names somebody in one registered format.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

/// A subject identifier (RFC 9493 §3). What is parsed has exactly the members
/// its format describes, none of them empty, each of the right syntax.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub enum SubId {
    /// An `acct:` URI (§3.2.1, RFC 7565).
    Account(String),
    /// An email address (§3.2.2).
    Email(String),
    /// A subject at an issuer (§3.2.3).
    IssSub {
        /// The issuer.
        iss: String,
        /// The subject there.
        sub: String,
    },
    /// Text without meaning (§3.2.4).
    Opaque(String),
    /// A telephone number in E.164, with `+` (§3.2.5).
    PhoneNumber(String),
    /// A DID URL (§3.2.6).
    Did(String),
    /// A URI (§3.2.7).
    Uri(String),
    /// Several identifiers of one subject (§3.2.8); none of them aliases.
    Aliases(Vec<SubId>),
    /// A format that is not registered: nobody is known by it here.
    Other {
        /// Its name.
        format: String,
    },
}

/// Why an object is not a subject identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSubId {
    /// `format` is missing, empty or no text.
    #[error("a subject identifier needs a `format`")]
    Format,
    /// A member of the format is missing, empty or no text.
    #[error("a subject identifier lacks a member of its format")]
    Missing,
    /// A member that the format does not describe (RFC 9493 §3).
    #[error("a subject identifier has a member that its format does not describe")]
    Undescribed,
    /// A value that is not of the format's syntax.
    #[error("a subject identifier is not of its format's syntax")]
    Syntax,
    /// Aliases within aliases (RFC 9493 §3.2.8).
    #[error("a subject identifier has aliases within aliases")]
    Nested,
}

/// The registered formats, by name.
pub const FORMATS: &[&str] = &[
    "account",
    "aliases",
    "did",
    "email",
    "iss_sub",
    "opaque",
    "phone_number",
    "uri",
];

/// Longest value, in octets.
const MAX_VALUE: usize = 1024;
/// Most identifiers in aliases.
const MAX_ALIASES: usize = 16;

impl SubId {
    /// The name of its format.
    pub fn format(&self) -> &str {
        match self {
            SubId::Account(_) => "account",
            SubId::Email(_) => "email",
            SubId::IssSub { .. } => "iss_sub",
            SubId::Opaque(_) => "opaque",
            SubId::PhoneNumber(_) => "phone_number",
            SubId::Did(_) => "did",
            SubId::Uri(_) => "uri",
            SubId::Aliases(_) => "aliases",
            SubId::Other { format } => format,
        }
    }

    /// The identifiers it stands for: itself, or those of its aliases.
    pub fn identifiers(&self) -> &[SubId] {
        match self {
            SubId::Aliases(identifiers) => identifiers,
            one => std::slice::from_ref(one),
        }
    }

    fn members(&self) -> Vec<(&'static str, Value)> {
        match self {
            SubId::Account(uri) | SubId::Uri(uri) => vec![("uri", uri.as_str().into())],
            SubId::Email(email) => vec![("email", email.as_str().into())],
            SubId::IssSub { iss, sub } => {
                vec![("iss", iss.as_str().into()), ("sub", sub.as_str().into())]
            }
            SubId::Opaque(id) => vec![("id", id.as_str().into())],
            SubId::PhoneNumber(number) => vec![("phone_number", number.as_str().into())],
            SubId::Did(url) => vec![("url", url.as_str().into())],
            SubId::Aliases(identifiers) => {
                let identifiers = identifiers.iter().map(|one| Value::Object(one.object()));
                vec![("identifiers", Value::Array(identifiers.collect()))]
            }
            SubId::Other { .. } => Vec::new(),
        }
    }

    fn object(&self) -> Map<String, Value> {
        let format = ("format", Value::from(self.format()));
        std::iter::once(format)
            .chain(self.members())
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

impl Serialize for SubId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object().serialize(serializer)
    }
}

impl TryFrom<Map<String, Value>> for SubId {
    type Error = InvalidSubId;

    fn try_from(object: Map<String, Value>) -> Result<Self, InvalidSubId> {
        let format = object.get("format").and_then(Value::as_str);
        let format = format.filter(|format| !format.is_empty() && format.len() <= MAX_VALUE);
        let format = format.ok_or(InvalidSubId::Format)?;
        let member = |name: &str, is_good: fn(&str) -> bool| {
            let text = object.get(name).and_then(Value::as_str);
            let text = text.filter(|text| !text.is_empty());
            let text = text.ok_or(InvalidSubId::Missing)?;
            match text.len() <= MAX_VALUE && is_good(text) {
                true => Ok(text.to_owned()),
                false => Err(InvalidSubId::Syntax),
            }
        };
        let (sub_id, members) = match format {
            "account" => (SubId::Account(member("uri", is_account)?), 1),
            "email" => (SubId::Email(member("email", is_email)?), 1),
            "iss_sub" => (
                SubId::IssSub {
                    iss: member("iss", is_string_or_uri)?,
                    sub: member("sub", is_string_or_uri)?,
                },
                2,
            ),
            "opaque" => (SubId::Opaque(member("id", |_| true)?), 1),
            "phone_number" => (
                SubId::PhoneNumber(member("phone_number", is_phone_number)?),
                1,
            ),
            "did" => (SubId::Did(member("url", is_did)?), 1),
            "uri" => (SubId::Uri(member("uri", is_uri)?), 1),
            "aliases" => (SubId::Aliases(aliases(object.get("identifiers"))?), 1),
            // Its members are its own business.
            other => {
                let format = other.to_owned();
                return Ok(SubId::Other { format });
            }
        };
        match object.len() == members + 1 {
            true => Ok(sub_id),
            false => Err(InvalidSubId::Undescribed),
        }
    }
}

fn aliases(identifiers: Option<&Value>) -> Result<Vec<SubId>, InvalidSubId> {
    let identifiers = identifiers.and_then(Value::as_array);
    let identifiers = identifiers.ok_or(InvalidSubId::Missing)?;
    if identifiers.is_empty() {
        return Err(InvalidSubId::Missing);
    }
    if identifiers.len() > MAX_ALIASES {
        return Err(InvalidSubId::Syntax);
    }
    identifiers
        .iter()
        .map(|identifier| {
            let object = identifier.as_object().ok_or(InvalidSubId::Format)?;
            // Looked at before it is parsed: aliases in aliases in aliases
            // must not make the parser call itself ever deeper.
            if object.get("format").and_then(Value::as_str) == Some("aliases") {
                return Err(InvalidSubId::Nested);
            }
            SubId::try_from(object.clone())
        })
        .collect()
}

/// `acct:` user part `@` host (RFC 7565 §7).
fn is_account(text: &str) -> bool {
    text.strip_prefix("acct:")
        .and_then(|account| account.split_once('@'))
        .is_some_and(|(user, host)| {
            let is_user = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%".contains(c);
            let is_host = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%[:]".contains(c);
            !user.is_empty() && user.chars().all(is_user) && is_made_of(host, is_host)
        })
}

/// A mailbox as it is written today: no comments, no folding.
fn is_email(text: &str) -> bool {
    text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            let is_domain = |c: char| c.is_alphanumeric() || "-.[]:".contains(c);
            is_visible(local) && local.len() <= 64 && is_made_of(domain, is_domain)
        })
}

/// `+`, then at most 15 digits, the first not 0 (E.164).
fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.chars().all(|c| c.is_ascii_digit())
    })
}

/// `did:` method `:` identifier, and what a DID URL may have after it.
fn is_did(text: &str) -> bool {
    text.strip_prefix("did:")
        .and_then(|did| did.split_once(':'))
        .is_some_and(|(method, rest)| {
            let is_method = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            is_made_of(method, is_method)
                && is_uri(text)
                && !rest.starts_with(['/', '?', '#'])
                && !rest.is_empty()
        })
}

/// Scheme, colon and something, in the characters of RFC 3986.
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let is_rest = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(is_scheme)
            && is_made_of(rest, is_rest)
    })
}

/// `StringOrURI` of RFC 7519 §2: with a colon it is a URI.
fn is_string_or_uri(text: &str) -> bool {
    match text.contains(':') {
        true => is_uri(text),
        false => is_visible(text),
    }
}

fn is_visible(text: &str) -> bool {
    is_made_of(text, |c| !c.is_control() && !c.is_whitespace())
}

fn is_made_of(text: &str, is_allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<SubId, InvalidSubId> {
        SubId::try_from(value.as_object().unwrap().clone())
    }

    /// The examples of RFC 9493.
    fn examples() -> Vec<Value> {
        vec![
            json!({"format": "account", "uri": "acct:example.user@service.example.com"}),
            json!({"format": "email", "email": "user@example.com"}),
            json!({"format": "iss_sub", "iss": "https://issuer.example.com/", "sub": "145234573"}),
            json!({"format": "opaque", "id": "11112222333344445555"}),
            json!({"format": "phone_number", "phone_number": "+12065550100"}),
            json!({"format": "did", "url": "did:example:123456"}),
            json!({"format": "did", "url": "did:example:123456/did/url/path?versionId=1"}),
            json!({"format": "uri", "uri": "https://user.example.com/"}),
            json!({"format": "uri", "uri": "urn:uuid:4e851e98-83c4-4743-a5da-150ecb53042f"}),
            json!({"format": "aliases", "identifiers": [
                {"format": "email", "email": "user@example.com"},
                {"format": "phone_number", "phone_number": "+12065550100"},
                {"format": "email", "email": "user+qualifier@example.com"},
            ]}),
        ]
    }

    #[test]
    fn the_examples_of_the_rfc_are_read_and_written_back() {
        for example in examples() {
            let sub_id = read(&example).unwrap();
            assert!(FORMATS.contains(&sub_id.format()), "{example}");
            assert_eq!(serde_json::to_value(&sub_id).unwrap(), example);
        }
    }

    #[test]
    fn refuses_members_that_are_missing_empty_or_not_described() {
        for example in examples() {
            let object = example.as_object().unwrap();
            for name in object.keys() {
                for value in [json!(null), json!(""), json!(1), json!([]), json!({})] {
                    let mut bad = example.clone();
                    bad[name] = value;
                    assert!(read(&bad).is_err(), "{bad}");
                }
                let mut bad = object.clone();
                bad.remove(name);
                assert!(SubId::try_from(bad).is_err(), "{example} without {name}");
            }
            let mut bad = example.clone();
            bad["more"] = json!("x");
            assert_eq!(read(&bad), Err(InvalidSubId::Undescribed));
        }
    }

    #[test]
    fn refuses_values_of_another_syntax() {
        for (format, name, values) in [
            (
                "account",
                "uri",
                &[
                    "alice",
                    "acct:alice",
                    "acct:@host",
                    "acct:a@",
                    "mailto:a@b.c",
                ][..],
            ),
            (
                "email",
                "email",
                &[
                    "alice",
                    "@example.com",
                    "alice@",
                    "a b@c.d",
                    "a@b c",
                    "a@b\r\nc",
                ],
            ),
            (
                "phone_number",
                "phone_number",
                &[
                    "12065550100",
                    "+",
                    "+0123",
                    "+1 206",
                    "+1234567890123456",
                    "+１２３",
                ],
            ),
            (
                "did",
                "url",
                &[
                    "did:",
                    "did:example",
                    "did:example:",
                    "did:EX:1",
                    "urn:example:1",
                    "did:a:/b",
                ],
            ),
            (
                "uri",
                "uri",
                &[
                    "example.com",
                    ":x",
                    "1a:b",
                    "http:",
                    "http://a b",
                    "http://ü",
                ],
            ),
            ("iss_sub", "iss", &["a b", "1:2"]),
        ] {
            for value in values {
                let mut bad = json!({"format": format, "sub": "1"});
                bad[name] = json!(value);
                if format != "iss_sub" {
                    bad.as_object_mut().unwrap().remove("sub");
                }
                assert_eq!(read(&bad), Err(InvalidSubId::Syntax), "{value}");
            }
        }
        let long = "a".repeat(MAX_VALUE + 1);
        assert!(read(&json!({"format": "opaque", "id": long})).is_err());
    }

    #[test]
    fn aliases_are_not_nested_and_not_too_many() {
        let one = json!({"format": "opaque", "id": "1"});
        let aliases =
            |identifiers: Vec<Value>| json!({"format": "aliases", "identifiers": identifiers});
        assert!(read(&aliases(vec![one.clone(); MAX_ALIASES])).is_ok());
        assert!(read(&aliases(vec![one.clone(); MAX_ALIASES + 1])).is_err());
        assert!(read(&aliases(vec![json!("x")])).is_err());
        let nested = aliases(vec![aliases(vec![one])]);
        assert_eq!(read(&nested), Err(InvalidSubId::Nested));
    }

    #[test]
    fn another_format_says_nothing() {
        let other = read(&json!({"format": "x-employee", "number": 7})).unwrap();
        let format = "x-employee".to_owned();
        assert_eq!(other, SubId::Other { format });
    }
}
