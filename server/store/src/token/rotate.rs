//! A token gets a new value (RFC 9635 §6.1). One conditional update decides.

use gnap::id::TokenId;
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;

/// A rotation.
#[derive(Debug, Clone)]
pub struct Rotate {
    /// The token.
    pub token_id: TokenId,
    /// Now, in epoch milliseconds.
    pub now_ms: u64,
    /// The hash of the presented management token.
    pub management_hash: KeyedHash,
    /// The key that signed the request: the token's, or for a bearer token
    /// the client instance's.
    pub key_thumbprint: KeyThumbprint,
    /// The hash of the new value.
    pub new_value_hash: KeyedHash,
    /// The hash of the new management token.
    pub new_management_hash: KeyedHash,
    /// When the new value expires, in epoch milliseconds.
    pub expires_at_ms: u64,
    /// The event if this request wins.
    pub audit: Audit,
}

/// The answer of [`Tenant::rotate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// The old value is dead, the new one is stored.
    Done,
    /// There is no such token in this tenant.
    Unknown,
    /// The management token or the key is not the token's current one.
    WrongManagement,
    /// The token was revoked, or its grant is over.
    Revoked,
}

impl Tenant<'_> {
    /// Gives a token a new value, to the one request that wins. An expired
    /// token can be rotated. Returns after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the new value is taken.
    pub async fn rotate(&self, rotate: Rotate) -> Result<Rotated, StoreError> {
        let _ = rotate;
        todo!()
    }
}
