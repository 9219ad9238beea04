//! The client continues an approved grant and gets its tokens
//! (RFC 9635 §5.1, §5.2). One conditional update decides.

use gnap::grant::Finalized;
use gnap::id::{GrantId, TenantId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;

use crate::approval::CANCEL_OF_GRANT;
use crate::audit::{self, Audit, Object};
use crate::column::{Word, json, time};
use crate::error::StoreError;
use crate::grant::finalize::{END, REVOKE_TOKENS};
use crate::grant::row::Standing;
use crate::grant::{StateKind, StoredInteractRef};
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;
use crate::token::{self, NewToken};
use crate::writer::{Group, Write};

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
    /// Where the grant must be.
    pub at: RedeemAt,
    /// The tokens to issue if this request wins.
    pub tokens: Vec<NewToken>,
    /// The event if this request wins and tells something new.
    pub audit: Option<Audit>,
    /// The event if the interaction reference turns out to be used before and
    /// the grant is invalidated.
    pub audit_invalidated: Audit,
}

/// Where a grant is that is continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedeemAt {
    /// Approved: tokens are issued.
    Approved,
    /// Waiting for others to approve: the interaction reference is taken, and
    /// nothing is issued.
    Waiting,
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
    /// The grant is not where it was read to be; nothing changed.
    Moved,
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
        let object = Object::new("grant", &redeem.grant_id);
        let write = Attempt {
            tenant: self.id,
            grant_id: redeem.grant_id,
            at: match redeem.at {
                RedeemAt::Approved => StateKind::Approved,
                RedeemAt::Waiting => StateKind::Waiting,
            },
            now: time(redeem.now_ms),
            key_thumbprint: redeem.key_thumbprint,
            continuation_hash: redeem.continuation_hash,
            interact_ref: redeem.interact_ref,
            next_continuation_hash: redeem.next_continuation_hash,
            tokens: token::rows(
                self.id,
                redeem.grant_id,
                redeem.key_thumbprint,
                redeem.tokens,
            )?,
            audit: redeem
                .audit
                .map(|audit| audit::values(self.id, audit, object.clone()))
                .transpose()?,
            invalidated_by: json("actor", &redeem.audit_invalidated.actor)?,
            audit_invalidated: audit::values(self.id, redeem.audit_invalidated, object)?,
        };
        self.store
            .writer()
            .write(write)
            .await
            .map_err(|error| error.conflict_with("token"))
    }
}

struct Attempt {
    tenant: TenantId,
    grant_id: GrantId,
    at: StateKind,
    now: i64,
    key_thumbprint: KeyThumbprint,
    continuation_hash: KeyedHash,
    interact_ref: InteractRef,
    next_continuation_hash: Option<KeyedHash>,
    tokens: Vec<Values>,
    audit: Option<Values>,
    invalidated_by: String,
    audit_invalidated: Values,
}

/// INVARIANT: these two statements alone let a client have tokens of a grant
/// that was decided before. The first takes the interaction reference with it.
const REDEEM_INTERACT_REF: &str = "UPDATE grant_request \
     SET continuation_hash = $5, version = version + 1, interact_ref_used_at = $7 \
     WHERE tenant_id = $1 AND id = $2 AND state = $6 \
     AND continuation_hash = $3 AND key_thumbprint = $4 \
     AND interact_ref_hash = $8 AND interact_ref_used_at IS NULL";
const REDEEM_POLL: &str = "UPDATE grant_request \
     SET continuation_hash = $5, version = version + 1 \
     WHERE tenant_id = $1 AND id = $2 AND state = $6 \
     AND continuation_hash = $3 AND key_thumbprint = $4 \
     AND (interact_ref_hash IS NULL OR interact_ref_used_at IS NOT NULL)";

impl Write for Attempt {
    type Answer = Redeemed;

    async fn run(&self, group: &mut Group<'_>) -> Result<Redeemed, sqlx::Error> {
        if self.win(group).await? {
            group.insert_tokens(&self.tokens).await?;
            if let Some(audit) = &self.audit {
                group.insert_audit(audit);
            }
            return Ok(Redeemed::Done);
        }
        let key = [self.tenant.into(), self.grant_id.into()];
        let Some(row) = group
            .transaction
            .fetch_optional(Standing::SELECT, &key)
            .await?
        else {
            return Ok(Redeemed::Unknown);
        };
        let refusal = self.refusal(&Standing::read(&row)?);
        if refusal == Redeemed::AlreadyUsed {
            self.invalidate(group).await?;
        }
        Ok(refusal)
    }
}

impl Attempt {
    async fn win(&self, group: &mut Group<'_>) -> Result<bool, sqlx::Error> {
        let mut arguments = vec![
            self.tenant.into(),
            self.grant_id.into(),
            self.continuation_hash.into(),
            self.key_thumbprint.into(),
            self.next_continuation_hash.into(),
            self.at.word().into(),
        ];
        let statement = match self.interact_ref {
            InteractRef::Presented(hash) => {
                arguments.extend([self.now.into(), hash.into()]);
                REDEEM_INTERACT_REF
            }
            InteractRef::Absent => REDEEM_POLL,
        };
        let changed = group.transaction.execute(statement, &arguments).await?;
        Ok(changed == 1)
    }

    /// Why the update did not match. Who does not hold the grant's current
    /// continuation token and key learns nothing else.
    fn refusal(&self, grant: &Standing) -> Redeemed {
        if !grant.is_held_by(&self.continuation_hash, &self.key_thumbprint) {
            return Redeemed::WrongContinuation;
        }
        match (grant.state, self.interact_ref, grant.interact_ref) {
            (StateKind::Denied, ..) => Redeemed::Denied,
            // A pending grant has no continuation token in the store.
            (StateKind::Pending, ..) => Redeemed::WrongContinuation,
            (StateKind::Finalized, ..) => Redeemed::Finalized,
            // Decided, or changed by another replica, since it was read.
            (state, ..) if state != self.at => Redeemed::Moved,
            (
                StateKind::Approved | StateKind::Waiting,
                InteractRef::Presented(_),
                StoredInteractRef::Waiting(_),
            ) => Redeemed::WrongInteractRef,
            (StateKind::Approved | StateKind::Waiting, InteractRef::Absent, _) => {
                Redeemed::InteractRefMissing
            }
            (
                StateKind::Approved | StateKind::Waiting,
                InteractRef::Presented(_),
                StoredInteractRef::Used { .. } | StoredInteractRef::None,
            ) => Redeemed::AlreadyUsed,
        }
    }

    /// A reference that was stolen or replayed ends the grant (RFC 9635 §5.1).
    async fn invalidate(&self, group: &mut Group<'_>) -> Result<(), sqlx::Error> {
        let end = [
            self.tenant.into(),
            self.grant_id.into(),
            Finalized::Invalidated.word().into(),
            self.now.into(),
            self.invalidated_by.clone().into(),
            None::<String>.into(),
        ];
        let revoke = [self.tenant.into(), self.grant_id.into(), self.now.into()];
        group.transaction.execute(END, &end).await?;
        group.transaction.execute(REVOKE_TOKENS, &revoke).await?;
        group.transaction.execute(CANCEL_OF_GRANT, &revoke).await?;
        group.insert_audit(&self.audit_invalidated);
        Ok(())
    }
}
