//! The rotation of a token's key: the content of a POST to the token
//! management URI (RFC 9635 §6.1.1). A rotation of the value alone has none.

use serde::{Deserialize, Serialize};

use crate::error::Code;
use crate::key::{Key, KeyValue};
use crate::request::Invalid;

/// What the token is to be bound to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotationRequest {
    /// The new key.
    pub key: Key,
}

impl RotationRequest {
    /// The new key by value.
    ///
    /// # Errors
    /// `invalid_rotation` for a reference: whose key it names can change.
    pub fn key(&self) -> Result<&KeyValue, Invalid> {
        match &self.key {
            Key::Value(key) => Ok(key),
            Key::Reference(_) => Err(Invalid {
                code: Code::InvalidRotation,
                hint: "the new key must be given by value",
            }),
        }
    }
}
