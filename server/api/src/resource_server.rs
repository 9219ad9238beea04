//! Resource servers that a tenant knows, and what tokens for them are like.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::client_class::TokenFormat;

/// A resource server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceServer {
    /// Id, and the audience (`aud`) of tokens for it.
    pub id: String,
    /// For people.
    pub name: String,
    /// The format of tokens that are for it alone, whatever client and rights.
    /// Absent: client class and right types decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_format: Option<TokenFormat>,
    /// The public JWK that tokens are encrypted to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub encryption_key: Option<Map<String, Value>>,
    /// When the secret was made by which it asks for decisions (AuthZEN).
    /// Absent: it has none, and asks with proofs of its key only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authzen_token_created_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// When format or key were changed last; 0 when they never were.
    pub updated_at: i64,
}

/// Changes what tokens for a resource server are like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceServerTokensInput {
    /// The format of tokens that are for it alone. Absent: client class and
    /// right types decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_format: Option<TokenFormat>,
    /// A public JWK with `kid`, for encryption: P-256, P-384, X25519, or RSA of
    /// 2048 bits and more. Replaces the one before; absent removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub encryption_key: Option<Map<String, Value>>,
    /// `updated_at` as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
}

/// A new secret by which a resource server asks for decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAuthzenToken {
    /// What it sends as `Authorization: Bearer …`. Shown this once.
    pub token: String,
    /// When it was made.
    pub created_at: i64,
}

/// The keys of macaroons that a tenant shares with one resource server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MacaroonKeys {
    /// The names of the keys.
    pub kids: Vec<String>,
    /// A JWK Set with the keys, as a JWE to the resource server's encryption
    /// key: only the resource server can read it.
    pub jwe: String,
}
