//! The client modifies an approved grant (RFC 9635 §5.3). One conditional
//! update decides.

use gnap::id::{GrantId, TenantId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use serde_json::Value;
use uuid::Uuid;

use crate::approval::{self, NewApproval, Statements};
use crate::audit::{self, Audit, Object};
use crate::column::{json, time};
use crate::error::StoreError;
use crate::grant::row::Standing;
use crate::grant::{Inputs, StateKind, row};
use crate::insert::Values;
use crate::key::KeyThumbprint;
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::token::{self, NewToken};
use crate::writer::{Group, Write};

/// A modification of an approved grant.
#[derive(Debug, Clone)]
pub struct Modify {
    /// The grant.
    pub grant_id: GrantId,
    /// Its version when the modification was evaluated.
    pub version: u64,
    /// The key that signed the request; must be the grant's.
    pub key_thumbprint: KeyThumbprint,
    /// The hash of the presented continuation token.
    pub continuation_hash: KeyedHash,
    /// What becomes of the grant.
    pub to: To,
    /// The event if this request wins.
    pub audit: Audit,
}

/// What a modification makes of an approved grant. Earlier tokens stay as they
/// are; an interaction reference that was not brought is worth nothing any
/// more: it answered another question.
#[derive(Debug, Clone)]
pub enum To {
    /// It stays approved, for what it is now about.
    Approved(Box<Approval>),
    /// It waits for the approval of others, of what it is now about. No tokens
    /// are issued.
    Waiting(Box<Approval>, Box<NewApproval>),
    /// It waits for a person. The request and its continuation token are live
    /// state.
    Pending,
}

/// What a grant is about after a modification that needs nobody.
#[derive(Debug, Clone)]
pub struct Approval {
    /// The user whose earlier decision covers it, if it needs one.
    pub user: Option<UserId>,
    /// The types of all requested rights.
    pub right_types: Vec<String>,
    /// What is asked for now.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// What policy looked at.
    pub inputs: Option<Inputs>,
    /// The hash of the continuation token that replaces the presented one.
    pub next_continuation_hash: KeyedHash,
    /// New tokens.
    pub tokens: Vec<NewToken>,
    /// Now, in epoch milliseconds.
    pub decided_at_ms: u64,
}

/// The answer of [`Tenant::modify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modified {
    /// The grant has this version now.
    Done {
        /// For the decision that may follow.
        version: u64,
    },
    /// There is no such grant in this tenant.
    Unknown,
    /// The continuation token or the key is not the grant's current one, or it
    /// was changed meanwhile.
    WrongContinuation,
    /// The grant is not approved (any more).
    Over,
}

impl Tenant<'_> {
    /// Modifies an approved grant for the one request that wins. Returns after
    /// the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a token's id or value is taken.
    pub async fn modify(&self, modify: Modify) -> Result<Modified, StoreError> {
        let object = Object::new("grant", &modify.grant_id);
        let mut arguments: Vec<Argument> = vec![
            self.id.into(),
            modify.grant_id.into(),
            modify.continuation_hash.into(),
            modify.key_thumbprint.into(),
            time(modify.version).into(),
        ];
        let (statement, tokens, asked) = match modify.to {
            To::Pending => (TO_PENDING, Vec::new(), Vec::new()),
            To::Approved(approval) => {
                arguments.extend(approval.arguments()?);
                (TO_APPROVED, approval.tokens, Vec::new())
            }
            To::Waiting(approval, new) => {
                arguments.extend(approval.arguments()?);
                let asked = approval::statements(self.id, &new)?;
                (TO_WAITING, Vec::new(), asked)
            }
        };
        let write = Attempt {
            tenant: self.id,
            grant_id: modify.grant_id,
            version: modify.version,
            key_thumbprint: modify.key_thumbprint,
            continuation_hash: modify.continuation_hash,
            statement,
            arguments,
            asked,
            tokens: token::rows(self.id, modify.grant_id, modify.key_thumbprint, tokens)?,
            audit: audit::values(self.id, modify.audit, object)?,
        };
        self.store
            .writer()
            .write(write)
            .await
            .map_err(|error| error.conflict_with("token"))
    }
}

impl Approval {
    /// Of the statements that say what the grant is about.
    fn arguments(&self) -> Result<Vec<Argument>, StoreError> {
        let (inputs, digest) = row::inputs(self.inputs.as_ref())?;
        Ok(vec![
            self.user.map(Uuid::from).into(),
            json("types of rights", &self.right_types)?.into(),
            json("request", &self.request)?.into(),
            json("decision", &self.decision)?.into(),
            self.next_continuation_hash.into(),
            time(self.decided_at_ms).into(),
            inputs,
            digest,
        ])
    }
}

struct Attempt {
    tenant: TenantId,
    grant_id: GrantId,
    version: u64,
    key_thumbprint: KeyThumbprint,
    continuation_hash: KeyedHash,
    statement: &'static str,
    arguments: Vec<Argument>,
    asked: Statements,
    tokens: Vec<Values>,
    audit: Values,
}

macro_rules! modify {
    ($set:literal) => {
        concat!(
            "UPDATE grant_request SET ",
            $set,
            ", interact_ref_hash = NULL, interact_ref_used_at = NULL, version = version + 1 ",
            "WHERE tenant_id = $1 AND id = $2 AND state = 'approved' ",
            "AND continuation_hash = $3 AND key_thumbprint = $4 AND version = $5"
        )
    };
}

const TO_PENDING: &str = modify!("state = 'pending', continuation_hash = NULL");
const TO_APPROVED: &str = modify!(
    "user_id = $6, right_types = $7, request = $8, decision = $9, continuation_hash = $10, \
     decided_at = $11, inputs = $12, inputs_digest = $13"
);
const TO_WAITING: &str = modify!(
    "state = 'waiting', user_id = $6, right_types = $7, request = $8, decision = $9, \
     continuation_hash = $10, decided_at = $11, inputs = $12, inputs_digest = $13"
);

impl Write for Attempt {
    type Answer = Modified;

    async fn run(&self, group: &mut Group<'_>) -> Result<Modified, sqlx::Error> {
        let changed = group
            .transaction
            .execute(self.statement, &self.arguments)
            .await?;
        if changed == 1 {
            for (statement, arguments) in &self.asked {
                group.transaction.execute(*statement, arguments).await?;
            }
            group.insert_tokens(&self.tokens).await?;
            group.insert_audit(&self.audit);
            return Ok(Modified::Done {
                version: self.version.saturating_add(1),
            });
        }
        let key = [self.tenant.into(), self.grant_id.into()];
        let Some(row) = group
            .transaction
            .fetch_optional(Standing::SELECT, &key)
            .await?
        else {
            return Ok(Modified::Unknown);
        };
        let grant = Standing::read(&row)?;
        let held = grant.is_held_by(&self.continuation_hash, &self.key_thumbprint);
        Ok(match (held, grant.state) {
            (true, StateKind::Denied | StateKind::Finalized) => Modified::Over,
            _ => Modified::WrongContinuation,
        })
    }
}
