//! Keys a tenant signs with: `next` is published, `active` signs, `retiring`
//! is published until everything it signed has expired.

use serde::{Deserialize, Serialize};

/// A signing key, without its private part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKey {
    /// Its name, in the tenant's key set and in what it signed.
    pub kid: String,
    /// What it signs, and how.
    pub algorithm: SigningAlgorithm,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// When it was made.
    pub created_at: i64,
    /// From when on it can be activated: everybody has read the key set since
    /// it was published. Only of a `next` key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activate_from: Option<i64>,
    /// When it is removed. Only of a `retiring` key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_at: Option<i64>,
}

/// What a key signs, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SigningAlgorithm {
    /// Ed25519: access tokens and the list of revoked ones.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// P-256: assertions.
    #[serde(rename = "ES256")]
    Es256,
    /// A symmetric key: macaroons, with a derived key for each resource server.
    #[serde(rename = "HS256")]
    Hs256,
}

/// Where a signing key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SigningKeyState {
    /// Published, signs nothing yet.
    Next,
    /// Signs.
    Active,
    /// Published, signs nothing any more.
    Retiring,
}

/// All signing keys of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKeys {
    /// Oldest first.
    pub items: Vec<SigningKey>,
}

/// Makes a `next` key. An algorithm has one at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKeyInput {
    /// What it shall sign.
    pub algorithm: SigningAlgorithm,
}
