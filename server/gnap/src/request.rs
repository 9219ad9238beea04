//! The grant request (RFC 9635 §2) and the continuation request (§5).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::actor::Agent;
use crate::error::Code;
use crate::interact::InteractRequest;
use crate::key::Key;
use crate::right::Right;
use crate::secret::Secret;
use crate::subject::{SubjectRequest, User};

/// A grant request as received; not yet known to come from its client.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct GrantRequest {
    /// Requested tokens (RFC 9635 §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token: Option<TokenRequests>,
    /// Requested subject information (RFC 9635 §2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRequest>,
    /// Who asks (RFC 9635 §2.3).
    pub client: Client,
    /// Who the end user is (RFC 9635 §2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// How the end user can be reached (RFC 9635 §2.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interact: Option<InteractRequest>,
    /// The token that a resource server was presented and derives another one
    /// from (RFC 9767 §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing_access_token: Option<Secret>,
    /// The software agent that asks (an extension of Parley).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
}

/// One token, or several with labels. An array is answered by an array, also
/// when it has one element (RFC 9635 §3.2).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum TokenRequests {
    /// RFC 9635 §2.1.1.
    One(TokenRequest),
    /// RFC 9635 §2.1.2.
    Many(Vec<TokenRequest>),
}

impl TokenRequests {
    /// The requests in order.
    pub fn as_slice(&self) -> &[TokenRequest] {
        match self {
            TokenRequests::One(one) => std::slice::from_ref(one),
            TokenRequests::Many(many) => many,
        }
    }
}

/// One requested token (RFC 9635 §2.1.1).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct TokenRequest {
    /// The rights it should carry.
    pub access: Vec<Right>,
    /// The client's name for the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Requested properties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// The client instance, by reference or by value (RFC 9635 §2.3).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Client {
    /// An instance identifier the AS gave or was told.
    InstanceId(String),
    /// The key and what else the instance says about itself.
    Value(Box<ClientValue>),
}

/// A client instance by value.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct ClientValue {
    /// The key that signs this request.
    pub key: Key,
    /// The class of software this instance says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_id: Option<String>,
    /// What to show to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<Display>,
}

/// What a client says about itself (RFC 9635 §2.3.2). Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct Display {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
}

/// The content of a POST to the continuation URI. No content is a poll.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct ContinueRequest {
    /// What the finish method brought (RFC 9635 §5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interact_ref: Option<String>,
    /// Must not be there (RFC 9635 §2.3).
    #[serde(default)]
    client: Option<serde_json::Value>,
}

impl ContinueRequest {
    /// Checks that nothing is there that only begins a grant.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn check(&self) -> Result<(), Invalid> {
        match self.client {
            None => Ok(()),
            Some(_) => Err(Invalid::request("`client` must not be in a continuation")),
        }
    }
}

/// Largest numbers of things in one request. Above it the answer is
/// `invalid_request`; RFC 9635 sets no limits.
const MAX_TOKENS: usize = 16;
pub(crate) const MAX_RIGHTS: usize = 64;
const MAX_TEXT: usize = 1024;
/// A logo by value, in base64.
const MAX_LOGO: usize = 96 * 1024;

impl GrantRequest {
    /// Checks the rules of RFC 9635 §2 that a type cannot express.
    ///
    /// # Errors
    /// The registry code and a hint that names the member.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.access_token.is_none() && self.subject.is_none() {
            return Err(Invalid::request(
                "one of `access_token` and `subject` is needed",
            ));
        }
        if self.existing_access_token.is_some() {
            self.check_derivation()?;
        }
        if let Some(tokens) = &self.access_token {
            tokens.check()?;
        }
        if let Some(subject) = &self.subject {
            subject.check()?;
        }
        if let Some(user) = &self.user {
            user.check()?;
        }
        if let Some(interact) = &self.interact {
            interact.check()?;
        }
        if let Client::Value(client) = &self.client
            && let Some(display) = &client.display
        {
            display.check()?;
        }
        if let Some(agent) = &self.agent {
            agent.check()?;
        }
        Ok(())
    }
}

impl GrantRequest {
    /// A derivation is about a token alone: nobody can be asked, and who the
    /// user is, the presented token says.
    fn check_derivation(&self) -> Result<(), Invalid> {
        if self.subject.is_some() || self.user.is_some() || self.interact.is_some() {
            return Err(Invalid::request(
                "`subject`, `user` and `interact` have no place beside `existing_access_token`",
            ));
        }
        let tokens = self.access_token.as_ref();
        let flags = |tokens: &TokenRequests| {
            let mut requests = tokens.as_slice().iter();
            requests.any(|request| !request.flags.is_empty())
        };
        match tokens {
            Some(tokens) if flags(tokens) => Err(Invalid {
                code: Code::InvalidFlag,
                hint: "a derived token is bound to the key of its resource server",
            }),
            Some(_) | None => Ok(()),
        }
    }
}

impl TokenRequests {
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let requests = self.as_slice();
        if requests.is_empty() || requests.len() > MAX_TOKENS {
            return Err(Invalid::request(
                "`access_token` must ask for 1 to 16 tokens",
            ));
        }
        if let TokenRequests::Many(many) = self {
            let mut labels = HashSet::new();
            for request in many {
                let Some(label) = &request.label else {
                    return Err(Invalid::request("each of several tokens needs a `label`"));
                };
                if !labels.insert(label) {
                    return Err(Invalid::request("a `label` must not repeat"));
                }
            }
        }
        requests.iter().try_for_each(TokenRequest::check)
    }
}

impl TokenRequest {
    fn check(&self) -> Result<(), Invalid> {
        if self.access.is_empty() || self.access.len() > MAX_RIGHTS {
            return Err(Invalid::request("`access` must hold 1 to 64 rights"));
        }
        if !self.access.iter().all(Right::is_of_some_size) {
            return Err(Invalid::request(
                "a right may have 64 values a dimension, each of up to 1024 octets",
            ));
        }
        if self
            .label
            .as_ref()
            .is_some_and(|label| label.len() > MAX_TEXT)
        {
            return Err(Invalid::request("`label` is too long"));
        }
        // `durable` is registered for responses only (RFC 9635 §10.4), so a
        // request knows exactly one flag.
        match self.flags.as_slice() {
            [] => Ok(()),
            [flag] if flag == "bearer" => Ok(()),
            _ => Err(Invalid {
                code: Code::InvalidFlag,
                hint: "only `bearer`, once, can be requested",
            }),
        }
    }
}

impl Display {
    fn check(&self) -> Result<(), Invalid> {
        let too_long = |text: &Option<String>, most| {
            let text = text.as_deref();
            text.is_some_and(|text| text.len() > most)
        };
        let most_of_logo = match self.logo() {
            Some(Logo::ByValue { .. }) => MAX_LOGO,
            _ => MAX_TEXT,
        };
        if too_long(&self.name, MAX_TEXT)
            || too_long(&self.uri, MAX_TEXT)
            || too_long(&self.logo_uri, most_of_logo)
        {
            return Err(Invalid::request("a `display` text is too long"));
        }
        if !self.uri.as_deref().is_none_or(is_absolute_uri) {
            return Err(Invalid::request("`display.uri` must be an absolute URI"));
        }
        if !self.logo_uri.as_deref().is_none_or(is_absolute_uri) {
            return Err(Invalid::request(
                "`display.logo_uri` must be an absolute URI",
            ));
        }
        match self.logo() {
            Some(Logo::ByValue { media_type, .. }) if !media_type.starts_with("image/") => Err(
                Invalid::request("`display.logo_uri` by value must be an image"),
            ),
            _ => Ok(()),
        }
    }

    /// What `logo_uri` says, as far as it can be a logo.
    pub fn logo(&self) -> Option<Logo<'_>> {
        let uri = self.logo_uri.as_deref()?;
        let (scheme, rest) = uri.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("data") {
            return Some(Logo::ByReference(uri));
        }
        // RFC 2397: without a media type it is text/plain.
        let (about, data) = rest.split_once(',').unwrap_or((rest, ""));
        let media_type = about.split(';').next().unwrap_or_default();
        Some(Logo::ByValue {
            media_type: media_type.to_ascii_lowercase(),
            base64: about.rsplit(';').next() == Some("base64"),
            data,
        })
    }
}

/// A logo as a client names it (RFC 9635 §2.3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logo<'a> {
    /// Content in the URI itself (RFC 2397).
    ByValue {
        /// Its media type in lower case, without parameters.
        media_type: String,
        /// Whether `data` is base64; else it is percent-encoded.
        base64: bool,
        /// The content.
        data: &'a str,
    },
    /// To be fetched.
    ByReference(&'a str),
}

/// Whether a text begins as an absolute URI does (RFC 3986 §4.3): with a scheme
/// and something behind it, in ASCII.
fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Why a well-formed message is still not a valid one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{hint}")]
pub struct Invalid {
    /// The registry code to answer with.
    pub code: Code,
    /// Safe to tell the peer.
    pub hint: &'static str,
}

impl Invalid {
    pub(crate) fn request(hint: &'static str) -> Self {
        Self {
            code: Code::InvalidRequest,
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(member: &str, value: &str) -> Result<(), Invalid> {
        let json = serde_json::json!({ member: value });
        let display: Display = serde_json::from_value(json).expect("a display");
        display.check()
    }

    #[test]
    fn display_addresses_are_absolute() {
        for member in ["uri", "logo_uri"] {
            for bad in [
                "",
                "/logo.png",
                "logo.png",
                "//client.example/logo.png",
                "client.example",
                "https:",
                "1https://client.example",
                "https://client.example/a b",
                "https://client.example/\u{fc}",
            ] {
                assert!(check(member, bad).is_err(), "{member} {bad}");
            }
            assert!(check(member, "https://client.example/logo.png").is_ok());
        }
    }

    #[test]
    fn a_logo_by_value_is_an_image_of_some_size() {
        for bad in [
            "data:text/html,<p>",
            "data:text/html;base64,PHA+",
            "data:,x",
            "data:;base64,eA==",
            "DATA:text/plain,x",
            "data:application/octet-stream;base64,eA==",
        ] {
            assert!(check("logo_uri", bad).is_err(), "{bad}");
        }
        assert!(check("logo_uri", "data:image/png;base64,iVBORw0KGgo=").is_ok());
        assert!(check("logo_uri", "data:IMAGE/PNG;base64,iVBORw0KGgo=").is_ok());
        let data = |size| format!("data:image/png;base64,{}", "A".repeat(size));
        assert!(check("logo_uri", &data(90 * 1024)).is_ok());
        assert!(check("logo_uri", &data(97 * 1024)).is_err());
        let long = format!("https://client.example/{}", "a".repeat(MAX_TEXT));
        assert!(check("logo_uri", &long).is_err());
    }
}
