//! Grant responses (RFC 9635 §3) and token responses (§6.1).

use serde::{Deserialize, Serialize};

use crate::interact::InteractResponse;
use crate::key::Key;
use crate::right::Right;
use crate::secret::Secret;
use crate::subject::SubjectResponse;

/// The answer to a grant, continuation or rotation request.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GrantResponse {
    /// How to go on (RFC 9635 §3.1).
    #[serde(default, rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continuation: Option<Continue>,
    /// Issued tokens (RFC 9635 §3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token: Option<TokenResponses>,
    /// How to reach the end user (RFC 9635 §3.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interact: Option<InteractResponse>,
    /// Released subject information (RFC 9635 §3.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectResponse>,
    /// The reference to use from now on (RFC 9635 §3.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Secret>,
}

/// `continue` (RFC 9635 §3.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Continue {
    /// Where.
    pub uri: String,
    /// Seconds to wait; 5 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u64>,
    /// The continuation access token.
    pub access_token: BareToken,
}

/// A continuation or management token: a value and nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BareToken {
    /// The value.
    pub value: Secret,
}

/// One token or several, as was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TokenResponses {
    /// RFC 9635 §3.2.1.
    One(Box<TokenResponse>),
    /// RFC 9635 §3.2.2.
    Many(Vec<TokenResponse>),
}

/// One issued token (RFC 9635 §3.2.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The value to present to the RS.
    pub value: Secret,
    /// The client's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How to rotate and revoke it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manage: Option<Manage>,
    /// The rights it really carries.
    #[serde(default)]
    pub access: Vec<Right>,
    /// Seconds until it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
    /// The key it is bound to, when not the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// `bearer`, `durable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// `manage` of a token (RFC 9635 §3.2.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manage {
    /// Where.
    pub uri: String,
    /// The management token.
    pub access_token: BareToken,
}

/// The answer to a rotation (RFC 9635 §6.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotationResponse {
    /// The rotated token.
    pub access_token: TokenResponse,
}

/// An error answer (RFC 9635 §3.6): `error`, at most `continue`, nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorResponse {
    /// Code and text from the registry table.
    pub error: crate::error::Error,
    /// How to go on, while the grant is pending.
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continuation: Option<Continue>,
}
