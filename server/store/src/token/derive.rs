//! Tokens that a resource server gets in exchange for one that was presented to
//! it (RFC 9767 §4). They belong to the grant of that token and end with it.
//!
//! A derivation and a revocation at the same moment take turns at the grant's
//! row: either the derivation sees the revocation and stores nothing, or the
//! revocation sees the new tokens and revokes them.

use gnap::id::{GrantId, ResourceServerId, TenantId, TokenId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;

use crate::audit::{self, Audit, Object};
use crate::column::time;
use crate::error::StoreError;
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::sql::{Locking, locking};
use crate::tenant::Tenant;
use crate::token::{NewToken, row};
use crate::writer::{Group, Write};

/// Where a derived token comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// The token that was presented.
    pub parent: TokenId,
    /// The resource server that it was presented to, and that holds this one.
    pub holder: ResourceServerId,
    /// How many derivations lie between this one and the client's token; the
    /// first one is 1.
    pub depth: u64,
}

/// A derivation.
#[derive(Debug, Clone)]
pub struct Derive {
    /// Where the new tokens come from.
    pub derived: Derived,
    /// The hash of the value that was presented.
    pub presented: KeyedHash,
    /// The grant of that token.
    pub grant_id: GrantId,
    /// The key of the grant's client.
    pub client: KeyThumbprint,
    /// Now, in epoch milliseconds.
    pub now_ms: u64,
    /// The new tokens.
    pub tokens: Vec<NewToken>,
    /// The event if the tokens are stored; its object is the presented token.
    pub audit: Audit,
}

/// The answer of [`Tenant::derive`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// The tokens are stored.
    Done,
    /// The presented token is not active any more, or has another value.
    Ended,
}

impl Tenant<'_> {
    /// Stores derived tokens if the presented one is active. Returns after the
    /// commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an id or a value is taken.
    pub async fn derive(&self, derive: Derive) -> Result<Derivation, StoreError> {
        let object = Object::new("token", &derive.derived.parent);
        let write = Attempt {
            tenant: self.id,
            grant: derive.grant_id,
            parent: derive.derived.parent,
            presented: derive.presented,
            now: time(derive.now_ms),
            tokens: row::derived_rows(
                self.id,
                derive.grant_id,
                derive.client,
                derive.tokens,
                derive.derived,
            )?,
            audit: audit::values(self.id, derive.audit, object)?,
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
    grant: GrantId,
    parent: TokenId,
    presented: KeyedHash,
    now: i64,
    tokens: Vec<Values>,
    audit: Values,
}

/// The grant first, as everybody who ends tokens: who takes locks in the same
/// order waits and does not deadlock.
const GRANT: Locking = locking!(
    "SELECT id FROM grant_request WHERE tenant_id = $1 AND id = $2 \
     AND (state <> 'finalized' OR finalized_reason = 'issued')",
    " FOR SHARE"
);
const PARENT: Locking = locking!(
    "SELECT id FROM access_token WHERE tenant_id = $1 AND id = $2 AND grant_id = $3 \
     AND value_hash = $4 AND revoked_at IS NULL AND expires_at > $5",
    " FOR SHARE"
);

impl Write for Attempt {
    type Answer = Derivation;

    async fn run(&self, group: &mut Group<'_>) -> Result<Derivation, sqlx::Error> {
        let grant = [self.tenant.into(), self.grant.into()];
        let parent = [
            self.tenant.into(),
            self.parent.into(),
            self.grant.into(),
            self.presented.into(),
            self.now.into(),
        ];
        for (statement, arguments) in [(GRANT, &grant[..]), (PARENT, &parent[..])] {
            let row = group.transaction.fetch_locked(statement, arguments).await?;
            if row.is_none() {
                return Ok(Derivation::Ended);
            }
        }
        group.insert_tokens(&self.tokens).await?;
        group.insert_audit(&self.audit);
        Ok(Derivation::Done)
    }
}
