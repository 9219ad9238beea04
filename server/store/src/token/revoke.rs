//! A token ends (RFC 9635 §6.2), and with it everything that was derived from it
//! (RFC 9767 §4).

use gnap::id::{TenantId, TokenId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::audit::{self, Audit, Object};
use crate::column::time;
use crate::error::StoreError;
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::sql::{Argument, Locking, locking};
use crate::tenant::Tenant;
use crate::token::management::Managed;
use crate::writer::{Group, Write};

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
    /// The user who decided about its grant.
    User(UserId),
    /// An administrator of the tenant, or the AS itself.
    Administrator,
}

/// The answer of [`Tenant::revoke_token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The token is revoked, now or before.
    Done,
    /// There is no such token in this tenant, or it is another user's.
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
        let write = Revocation {
            tenant: self.id,
            token_id: revoke.token_id,
            by: revoke.by,
            at: time(revoke.audit.at_ms),
            audit: audit::values(
                self.id,
                revoke.audit,
                Object::new("token", &revoke.token_id),
            )?,
        };
        self.store.writer().write(write).await
    }
}

struct Revocation {
    tenant: TenantId,
    token_id: TokenId,
    by: Revoker,
    at: i64,
    audit: Values,
}

const REVOKE: &str = "UPDATE access_token SET revoked_at = $3 \
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL";
const REVOKE_BY_CLIENT: &str = "UPDATE access_token SET revoked_at = $3 \
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND management_hash = $4 \
     AND EXISTS (SELECT 1 FROM grant_request g \
         WHERE g.tenant_id = access_token.tenant_id AND g.id = access_token.grant_id \
         AND COALESCE(access_token.key_thumbprint, g.key_thumbprint) = $5)";
const REVOKE_BY_USER: &str = "UPDATE access_token SET revoked_at = $3 \
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL \
     AND EXISTS (SELECT 1 FROM grant_request g \
         WHERE g.tenant_id = access_token.tenant_id AND g.id = access_token.grant_id \
         AND g.user_id = $4)";

/// Derivations take turns with this (`derive`).
const LOCK_GRANT: Locking = locking!(
    "SELECT id FROM grant_request WHERE tenant_id = $1 \
     AND id = (SELECT grant_id FROM access_token WHERE tenant_id = $1 AND id = $2)",
    " FOR UPDATE"
);
/// Revokes what was derived from a token, and from that, and so on. A statement
/// of its own after the lock: it sees what was stored before.
const REVOKE_BELOW: &str = "WITH RECURSIVE below (id) AS ( \
         SELECT id FROM access_token WHERE tenant_id = $1 AND parent_id = $2 \
         UNION \
         SELECT t.id FROM access_token t JOIN below b ON t.parent_id = b.id \
         WHERE t.tenant_id = $1) \
     UPDATE access_token SET revoked_at = $3 \
     WHERE tenant_id = $1 AND revoked_at IS NULL AND id IN (SELECT id FROM below)";

impl Write for Revocation {
    type Answer = Revoked;

    async fn run(&self, group: &mut Group<'_>) -> Result<Revoked, sqlx::Error> {
        let token: [Argument; 3] = [self.tenant.into(), self.token_id.into(), self.at.into()];
        group
            .transaction
            .fetch_locked(LOCK_GRANT, &token[..2])
            .await?;
        let mut arguments = token.to_vec();
        let statement = match self.by {
            Revoker::Administrator => REVOKE,
            Revoker::User(user) => {
                arguments.push(Some(Uuid::from(user)).into());
                REVOKE_BY_USER
            }
            Revoker::Client {
                management_hash,
                key_thumbprint,
            } => {
                arguments.extend([management_hash.into(), key_thumbprint.into()]);
                REVOKE_BY_CLIENT
            }
        };
        if group.transaction.execute(statement, &arguments).await? == 1 {
            group.transaction.execute(REVOKE_BELOW, &token).await?;
            group.insert_audit(&self.audit);
            return Ok(Revoked::Done);
        }
        let Some(token) = Managed::find(group, self.tenant, self.token_id).await? else {
            return Ok(Revoked::Unknown);
        };
        Ok(match self.by {
            Revoker::Client {
                management_hash,
                key_thumbprint,
            } if !token.is_managed_by(&management_hash, &key_thumbprint) => {
                Revoked::WrongManagement
            }
            Revoker::User(user) if token.user != Some(user) => Revoked::Unknown,
            // Revoked before: the end result is the one that is wanted.
            Revoker::Client { .. } | Revoker::User(_) | Revoker::Administrator => Revoked::Done,
        })
    }
}
