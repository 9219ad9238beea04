//! The end of a grant (RFC 9635 §5.4): its tokens end with it.

use gnap::grant::Finalized;
use gnap::id::{GrantId, UserId};
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;

/// The end of a grant.
#[derive(Debug, Clone)]
pub struct Finalize {
    /// The grant.
    pub grant_id: GrantId,
    /// Who ends it and what that party must prove.
    pub by: By,
    /// Why. [`Finalized::Issued`] leaves the tokens valid, every other reason
    /// revokes them.
    pub reason: Finalized,
    /// What that party wrote about it.
    pub text: Option<String>,
    /// The event; its actor and time are stored with the grant.
    pub audit: Audit,
}

/// Who ends a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The client instance, by its continuation token and key.
    Client {
        /// The hash of the presented continuation token.
        continuation_hash: KeyedHash,
        /// The key that signed the request.
        key_thumbprint: KeyThumbprint,
    },
    /// The user who decided.
    User(UserId),
    /// An administrator of the tenant.
    Administrator,
    /// The AS itself.
    System,
}

/// The answer of [`Tenant::finalize`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The grant is over.
    Done {
        /// How many tokens were revoked with it.
        revoked_tokens: u64,
    },
    /// There is no such grant in this tenant, or it is another user's.
    Unknown,
    /// The continuation token or the key is not the grant's current one.
    WrongContinuation,
    /// The grant was over before; nothing changed.
    Already,
}

impl Tenant<'_> {
    /// Ends a grant and revokes its tokens. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn finalize(&self, finalize: Finalize) -> Result<Ended, StoreError> {
        let _ = finalize;
        todo!()
    }
}
