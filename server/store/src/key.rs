//! Keys as the store keeps them.

use gnap::key::Key;

/// The SHA-256 thumbprint of a public key (RFC 7638): its identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyThumbprint([u8; 32]);

impl KeyThumbprint {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for KeyThumbprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// A key with its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundKey {
    /// The public key with its proofing method, or the reference of one that
    /// the tenant shares with a client (RFC 9635 §7.1.1).
    pub value: Key,
    /// Its thumbprint.
    pub thumbprint: KeyThumbprint,
}
