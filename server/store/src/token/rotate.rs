//! A token gets a new value (RFC 9635 §6.1). One conditional update decides.

use gnap::id::{TenantId, TokenId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;

use crate::audit::{self, Audit, Object};
use crate::column::time;
use crate::error::StoreError;
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::tenant::Tenant;
use crate::token::management::Managed;
use crate::writer::{Group, Write};

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
        let object = Object::new("token", &rotate.token_id);
        let write = Attempt {
            tenant: self.id,
            audit: audit::values(self.id, rotate.audit.clone(), object)?,
            rotate,
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
    rotate: Rotate,
    audit: Values,
}

/// INVARIANT: a revoked token never lives again.
const ROTATE: &str = "UPDATE access_token SET value_hash = $5, management_hash = $6, \
     issued_at = $7, expires_at = $8, generation = generation + 1 \
     WHERE tenant_id = $1 AND id = $2 AND management_hash = $3 AND revoked_at IS NULL \
     AND EXISTS (SELECT 1 FROM grant_request g \
         WHERE g.tenant_id = access_token.tenant_id AND g.id = access_token.grant_id \
         AND (g.state <> 'finalized' OR g.finalized_reason = 'issued') \
         AND COALESCE(access_token.key_thumbprint, g.key_thumbprint) = $4)";

impl Write for Attempt {
    type Answer = Rotated;

    async fn run(&self, group: &mut Group<'_>) -> Result<Rotated, sqlx::Error> {
        let rotate = &self.rotate;
        let arguments = [
            self.tenant.into(),
            rotate.token_id.into(),
            rotate.management_hash.into(),
            rotate.key_thumbprint.into(),
            rotate.new_value_hash.into(),
            rotate.new_management_hash.into(),
            time(rotate.now_ms).into(),
            time(rotate.expires_at_ms).into(),
        ];
        if group.transaction.execute(ROTATE, &arguments).await? == 1 {
            group.insert_audit(&self.audit);
            return Ok(Rotated::Done);
        }
        let Some(token) = Managed::find(group, self.tenant, rotate.token_id).await? else {
            return Ok(Rotated::Unknown);
        };
        let managed = token.is_managed_by(&rotate.management_hash, &rotate.key_thumbprint);
        Ok(match managed {
            false => Rotated::WrongManagement,
            true => Rotated::Revoked,
        })
    }
}
