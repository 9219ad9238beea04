//! Keys as they travel in messages (RFC 9635 §7.1). Whether a key is good
//! enough to be used is decided in `proof`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A key by value or by reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A name the AS knows the key by (RFC 9635 §7.1.1).
    Reference(String),
    /// The public key itself.
    Value(Box<KeyValue>),
}

/// A public key with its proofing method, in exactly one format (RFC 9635 §7.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValue {
    /// How possession will be proven.
    pub proof: Proof,
    /// JSON Web Key (RFC 7517).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwk: Option<Map<String, Value>>,
    /// PEM certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cert: Option<String>,
    /// SHA-256 thumbprint of a certificate, base64url.
    #[serde(default, rename = "cert#S256", skip_serializing_if = "Option::is_none")]
    pub cert_s256: Option<String>,
}

/// The `proof` of a key: a method's name, or an object with parameters
/// (RFC 9635 §7.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Proof {
    /// The method's registered name.
    Name(String),
    /// The method with its parameters.
    Object(ProofObject),
}

/// The object form of `proof`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofObject {
    /// The method's registered name.
    pub method: String,
    /// The method's parameters, such as `alg` and `content-digest-alg`.
    #[serde(flatten)]
    pub parameters: Map<String, Value>,
}

impl Proof {
    /// The method's registered name.
    pub fn method(&self) -> &str {
        match self {
            Proof::Name(name) => name,
            Proof::Object(object) => &object.method,
        }
    }
}
