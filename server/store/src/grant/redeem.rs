//! The client continues an approved grant and gets its tokens
//! (RFC 9635 §5.1, §5.2). One conditional update decides.

use gnap::id::GrantId;
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;
use crate::token::NewToken;

/// A continuation of an approved grant.
#[derive(Debug, Clone)]
pub struct Redeem {
    /// The grant.
    pub grant_id: GrantId,
    /// Now, in epoch milliseconds.
    pub now_ms: u64,
    /// The key that signed the request; must be the grant's.
    pub key_thumbprint: KeyThumbprint,
    /// The hash of the presented continuation token.
    pub continuation_hash: KeyedHash,
    /// What the client brought from the interaction.
    pub interact_ref: InteractRef,
    /// The hash of the continuation token that replaces the presented one;
    /// `None` ends the possibility to continue.
    pub next_continuation_hash: Option<KeyedHash>,
    /// The tokens to issue if this request wins.
    pub tokens: Vec<NewToken>,
    /// The event if this request wins.
    pub audit: Audit,
    /// The event if the interaction reference turns out to be used before and
    /// the grant is invalidated.
    pub audit_invalidated: Audit,
}

/// What the client brought from the interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InteractRef {
    /// The hash of the `interact_ref` in the request.
    Presented(KeyedHash),
    /// The request has none: a poll.
    Absent,
}

/// The answer of [`Tenant::redeem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// The tokens are stored, the continuation token is replaced.
    Done,
    /// There is no such grant in this tenant.
    Unknown,
    /// The continuation token or the key is not the grant's current one.
    WrongContinuation,
    /// A poll, but the grant waits for its interaction reference.
    InteractRefMissing,
    /// The interaction reference is not this grant's; nothing changed.
    WrongInteractRef,
    /// An interaction reference came although the grant does not wait for
    /// one: it was used before, or there never was one. The grant is now
    /// finalized as invalidated and its tokens are revoked (RFC 9635 §5.1:
    /// `too_many_attempts`).
    AlreadyUsed,
    /// The grant was denied.
    Denied,
    /// The grant is over.
    Finalized,
}

impl Tenant<'_> {
    /// Issues tokens to the one request that wins. Returns after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a token's id or value is taken.
    pub async fn redeem(&self, redeem: Redeem) -> Result<Redeemed, StoreError> {
        let _ = redeem;
        todo!()
    }
}
