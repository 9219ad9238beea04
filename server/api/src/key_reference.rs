//! Keys that client instances name instead of sending them (RFC 9635 §7.1.1).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A key known by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyReference {
    /// Id, and what clients send as `client.key`.
    pub id: String,
    /// For administrators.
    pub name: String,
    /// The one method by which the key is proven.
    pub method: ProofMethod,
    /// What kind of key it is.
    pub kind: KeyKind,
    /// When it was made.
    pub created_at: i64,
}

/// How a key known by reference can be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProofMethod {
    /// HTTP message signatures; a shared key signs with `hmac-sha256`.
    HttpSig,
    /// Detached JWS; a shared key signs with `HS256`.
    Jwsd,
    /// Attached JWS; a shared key signs with `HS256`.
    Jws,
    /// The extension `dpop`; not for shared keys.
    Dpop,
    /// Mutual TLS; not for shared keys.
    Mtls,
}

/// Kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// Only the client has the private part.
    Public,
    /// Client and AS have the same key.
    Shared,
}

/// Registers a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyReferenceInput {
    /// For administrators.
    pub name: String,
    /// The one method by which the key is proven.
    pub method: ProofMethod,
    /// The public key as a JWK with `kid` and `alg`. Absent: the AS makes a
    /// shared key of 256 bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub jwk: Option<Map<String, Value>>,
}

/// A key that was just registered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKeyReference {
    /// The key.
    pub key_reference: KeyReference,
    /// The shared key, base64url. Shown here and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_key: Option<String>,
}

impl std::fmt::Debug for NewKeyReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKeyReference")
            .field("key_reference", &self.key_reference)
            .finish_non_exhaustive()
    }
}
