//! The end of a grant (RFC 9635 §5.4): its tokens end with it.

use gnap::grant::Finalized;
use gnap::id::{GrantId, TenantId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::approval::CANCEL_OF_GRANT;
use crate::audit::{self, Audit, Object};
use crate::column::{Word, json, time};
use crate::error::StoreError;
use crate::grant::StateKind;
use crate::grant::row::Standing;
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

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
        let write = Ending {
            tenant: self.id,
            grant_id: finalize.grant_id,
            by: finalize.by,
            reason: finalize.reason,
            at: time(finalize.audit.at_ms),
            actor: json("actor", &finalize.audit.actor)?,
            text: finalize.text,
            audit: audit::values(
                self.id,
                finalize.audit,
                Object::new("grant", &finalize.grant_id),
            )?,
        };
        self.store.writer().write(write).await
    }
}

struct Ending {
    tenant: TenantId,
    grant_id: GrantId,
    by: By,
    reason: Finalized,
    at: i64,
    actor: String,
    text: Option<String>,
    audit: Values,
}

macro_rules! end {
    ($condition:literal) => {
        concat!(
            "UPDATE grant_request SET state = 'finalized', finalized_reason = $3, ",
            "finalized_at = $4, finalized_by = $5, finalized_text = $6, version = version + 1 ",
            "WHERE tenant_id = $1 AND id = $2 AND state <> 'finalized'",
            $condition
        )
    };
}

/// INVARIANT: a finalized grant is never written again (RFC 9635 §1.5).
pub(crate) const END: &str = end!("");
const END_BY_CLIENT: &str = end!(" AND continuation_hash = $7 AND key_thumbprint = $8");
const END_BY_USER: &str = end!(" AND user_id = $7");

/// Revokes every token of a grant.
pub(crate) const REVOKE_TOKENS: &str = "UPDATE access_token SET revoked_at = $3 \
     WHERE tenant_id = $1 AND grant_id = $2 AND revoked_at IS NULL";

impl Write for Ending {
    type Answer = Ended;

    async fn run(&self, group: &mut Group<'_>) -> Result<Ended, sqlx::Error> {
        if !self.end(group).await? {
            return self.refusal(group).await;
        }
        let revoked_tokens = match self.reason {
            Finalized::Issued => 0,
            Finalized::Denied
            | Finalized::Cancelled
            | Finalized::Revoked
            | Finalized::Invalidated
            | Finalized::Expired => {
                let revoke = [self.tenant.into(), self.grant_id.into(), self.at.into()];
                group.transaction.execute(REVOKE_TOKENS, &revoke).await?
            }
        };
        let cancel = [self.tenant.into(), self.grant_id.into(), self.at.into()];
        group.transaction.execute(CANCEL_OF_GRANT, &cancel).await?;
        group.insert_audit(&self.audit);
        Ok(Ended::Done { revoked_tokens })
    }
}

impl Ending {
    async fn end(&self, group: &mut Group<'_>) -> Result<bool, sqlx::Error> {
        let mut arguments: Vec<Argument> = vec![
            self.tenant.into(),
            self.grant_id.into(),
            self.reason.word().into(),
            self.at.into(),
            self.actor.as_str().into(),
            self.text.clone().into(),
        ];
        let statement = match self.by {
            By::Client {
                continuation_hash,
                key_thumbprint,
            } => {
                arguments.extend([continuation_hash.into(), key_thumbprint.into()]);
                END_BY_CLIENT
            }
            By::User(user) => {
                arguments.push(Some(Uuid::from(user)).into());
                END_BY_USER
            }
            By::Administrator | By::System => END,
        };
        Ok(group.transaction.execute(statement, &arguments).await? == 1)
    }

    /// Why the update did not match.
    async fn refusal(&self, group: &mut Group<'_>) -> Result<Ended, sqlx::Error> {
        let key = [self.tenant.into(), self.grant_id.into()];
        let Some(row) = group
            .transaction
            .fetch_optional(Standing::SELECT, &key)
            .await?
        else {
            return Ok(Ended::Unknown);
        };
        let grant = Standing::read(&row)?;
        Ok(match self.by {
            By::Client {
                continuation_hash,
                key_thumbprint,
            } if !grant.is_held_by(&continuation_hash, &key_thumbprint) => Ended::WrongContinuation,
            By::User(user) if grant.user != Some(user) => Ended::Unknown,
            _ if grant.state == StateKind::Finalized => Ended::Already,
            // Changed by another replica between the two statements.
            _ => Ended::WrongContinuation,
        })
    }
}
