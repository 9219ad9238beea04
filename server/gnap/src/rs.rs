//! RS-facing messages (RFC 9767 §3).

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::key::Key;
use crate::request::{Invalid, MAX_RIGHTS};
use crate::right::Right;
use crate::secret::Secret;

/// How a resource server identifies itself (RFC 9767 §3.2).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum ResourceServer {
    /// An identifier the AS gave.
    Reference(String),
    /// Its key.
    Value {
        /// The key that signs this request.
        key: Key,
    },
}

/// An introspection request (RFC 9767 §3.3).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct IntrospectRequest {
    /// The value presented to the RS.
    pub access_token: Secret,
    /// The proofing method the client used there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// Who asks.
    pub resource_server: ResourceServer,
    /// The rights the call needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Vec<Right>>,
}

/// An introspection answer: one shape for every token that is not active, so
/// that nothing can be learned from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IntrospectResponse {
    /// The token is active at this RS.
    Active(Box<ActiveToken>),
    /// Anything else.
    Inactive {
        /// Always `false`.
        active: False,
    },
}

impl IntrospectResponse {
    /// The one answer for every token that is not good.
    pub const INACTIVE: Self = Self::Inactive { active: False };
}

/// What the RS learns about an active token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActiveToken {
    /// Always `true`.
    pub active: True,
    /// Grant endpoint of the issuing AS.
    pub iss: String,
    /// Rights that concern this RS.
    pub access: Vec<Right>,
    /// The client's name for the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The key a request must be signed with; absent for bearer tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// `bearer`, `durable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Expiry, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<u64>,
    /// Issue time, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<u64>,
    /// Resource servers it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aud: Vec<String>,
    /// The RO who authorized it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// The client instance it was issued to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<String>,
    /// Who acts for the RO; absent when the RO's own client does (RFC 8693
    /// §4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
}

/// A resource set that a resource server registers (RFC 9767 §3.4).
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct RegistrationRequest {
    /// The rights of the set.
    pub access: Vec<Right>,
    /// Who registers it.
    pub resource_server: ResourceServer,
    /// Formats of tokens that the RS can process; absent leaves it to the AS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_formats_supported: Option<Vec<String>>,
    /// Whether the RS introspects the tokens of this set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_introspection_required: Option<bool>,
}

/// Formats in one registration at most; the registry has five.
const MAX_FORMATS: usize = 16;

impl RegistrationRequest {
    /// Checks the rules that a type cannot express.
    ///
    /// # Errors
    /// `invalid_request` with a hint that names the member.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.access.is_empty() || self.access.len() > MAX_RIGHTS {
            return Err(Invalid::request("`access` must hold 1 to 64 rights"));
        }
        if !self.access.iter().all(Right::is_of_some_size) {
            return Err(Invalid::request(
                "a right may have 64 values a dimension, each of up to 1024 octets",
            ));
        }
        let formats = self.token_formats_supported.as_deref().unwrap_or_default();
        if formats.len() > MAX_FORMATS {
            return Err(Invalid::request(
                "`token_formats_supported` may name 16 formats",
            ));
        }
        Ok(())
    }
}

/// What the RS is answered (RFC 9767 §3.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationResponse {
    /// What clients ask for to get the rights of the set (RFC 9635 §8.1).
    pub resource_reference: String,
    /// What the RS may call itself from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Secret>,
    /// Where it introspects tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_endpoint: Option<String>,
}

/// JSON `true`, and no other value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "bool", try_from = "bool")]
pub struct True;

/// JSON `false`, and no other value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "bool", try_from = "bool")]
pub struct False;

impl From<True> for bool {
    fn from(_: True) -> bool {
        true
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        value.then_some(True).ok_or("expected true")
    }
}

impl From<False> for bool {
    fn from(_: False) -> bool {
        false
    }
}

impl TryFrom<bool> for False {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        (!value).then_some(False).ok_or("expected false")
    }
}
