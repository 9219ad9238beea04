//! What an AS says about itself: to clients (RFC 9635 §9) and to resource
//! servers (RFC 9767 §3.1).

use serde::{Deserialize, Serialize};

/// The answer to OPTIONS on the grant endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// The grant endpoint, exactly as the client must call it.
    pub grant_request_endpoint: String,
    /// Supported start modes.
    #[serde(default)]
    pub interaction_start_modes_supported: Vec<String>,
    /// Supported finish methods.
    #[serde(default)]
    pub interaction_finish_methods_supported: Vec<String>,
    /// Supported key proofs.
    #[serde(default)]
    pub key_proofs_supported: Vec<String>,
    /// Subject identifier formats the AS can release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_id_formats_supported: Vec<String>,
    /// Assertion formats the AS can release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertion_formats_supported: Vec<String>,
    /// Whether a token's key can be rotated.
    #[serde(default)]
    pub key_rotation_supported: bool,
}

/// The document at `/.well-known/gnap-as-rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RsDiscovery {
    /// The grant endpoint.
    pub grant_request_endpoint: String,
    /// Where tokens are introspected.
    pub introspection_endpoint: String,
    /// Where resource sets are registered; absent where that is turned off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_registration_endpoint: Option<String>,
    /// Token formats this AS issues.
    pub token_formats_supported: Vec<String>,
    /// Supported key proofs.
    pub key_proofs_supported: Vec<String>,
    /// The public keys of signed tokens (RFC 7517 §5). An extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Where the signed list of revoked tokens is, while the AS signs any. An
    /// extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_list_uri: Option<String>,
    /// The public keys of biscuits. An extension.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub biscuit_root_keys: Vec<BiscuitRootKey>,
    /// The controllers (`did:key`) of the root capabilities of zcaps. An
    /// extension.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zcap_root_controllers: Vec<String>,
}

/// A public key of biscuits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BiscuitRootKey {
    /// The number under which biscuits name it.
    pub root_key_id: u32,
    /// The key as biscuit libraries read it: `ed25519/` and hexadecimal digits.
    pub public_key: String,
}
