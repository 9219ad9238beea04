//! A token ends (RFC 9635 §6.2).

use gnap::id::TokenId;
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;

/// A revocation.
#[derive(Debug, Clone)]
pub struct Revoke {
    /// The token.
    pub token_id: TokenId,
    /// Who revokes it and what that party must prove.
    pub by: Revoker,
    /// The event if the token was not revoked before; its time is stored with
    /// the token.
    pub audit: Audit,
}

/// Who revokes a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoker {
    /// The client instance, by the management token and the key.
    Client {
        /// The hash of the presented management token.
        management_hash: KeyedHash,
        /// The key that signed the request: the token's, or for a bearer
        /// token the client instance's.
        key_thumbprint: KeyThumbprint,
    },
    /// An administrator of the tenant, or the AS itself.
    Administrator,
}

/// The answer of [`Tenant::revoke_token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The token is revoked, now or before.
    Done,
    /// There is no such token in this tenant.
    Unknown,
    /// The management token or the key is not the token's current one.
    WrongManagement,
}

impl Tenant<'_> {
    /// Revokes a token. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn revoke_token(&self, revoke: Revoke) -> Result<Revoked, StoreError> {
        let _ = revoke;
        todo!()
    }
}
