//! A person decides a pending grant: once.

use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::approval::{self, NewApproval, Statements};
use crate::audit::{self, Audit, Object};
use crate::column::{Word as _, json, time};
use crate::error::StoreError;
use crate::grant::row;
use crate::grant::{NewGrant, StateKind};
use crate::insert::Values;
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

/// A decision about a grant that was pending in live state.
#[derive(Debug, Clone)]
pub struct Decide {
    /// The grant.
    pub grant: NewGrant,
    /// Yes or no.
    pub decision: Decision,
    /// Who is asked besides; there when the decision is [`Decision::Waiting`].
    pub approval: Option<NewApproval>,
    /// Whether the grant is decided for the first time.
    pub asked: Asked,
    /// The hash of the interaction reference the client must bring, when it
    /// asked for a finish method (RFC 9635 §4.2).
    pub interact_ref_hash: Option<KeyedHash>,
    /// The event.
    pub audit: Audit,
}

/// What a decision answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The request that began the grant.
    First,
    /// A modification (RFC 9635 §5.3) that left the grant with this version.
    Again {
        /// [`Grant::version`](crate::grant::Grant) since then.
        version: u64,
    },
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes, to what the grant's decision says.
    Approved,
    /// Yes, and others must approve (see `approval`).
    Waiting,
    /// No, to everything.
    Denied,
}

/// The answer of [`Tenant::decide`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// This decision counts.
    Done,
    /// The grant was decided before; nothing changed.
    Already,
}

impl Tenant<'_> {
    /// Stores a decision. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn decide(&self, decide: Decide) -> Result<Decided, StoreError> {
        let object = Object::new("grant", &decide.grant.id);
        let state = match decide.decision {
            Decision::Approved => StateKind::Approved,
            Decision::Waiting => StateKind::Waiting,
            Decision::Denied => StateKind::Denied,
        };
        let audit = audit::values(self.id, decide.audit, object)?;
        let approval = match &decide.approval {
            Some(new) => approval::statements(self.id, new)?,
            None => Vec::new(),
        };
        match decide.asked {
            Asked::First => {
                let write = First {
                    grant: row::values(self.id, decide.grant, state, decide.interact_ref_hash)?,
                    approval,
                    audit,
                };
                self.store.writer().write(write).await
            }
            Asked::Again { version } => {
                let grant = decide.grant;
                let (inputs, digest) = row::inputs(grant.inputs.as_ref())?;
                let arguments = vec![
                    self.id.into(),
                    grant.id.into(),
                    time(version).into(),
                    state.word().into(),
                    grant.client_instance.map(Uuid::from).into(),
                    grant.user.map(Uuid::from).into(),
                    json("types of rights", &grant.right_types)?.into(),
                    json("request", &grant.request)?.into(),
                    json("decision", &grant.decision)?.into(),
                    grant.continuation_hash.into(),
                    decide.interact_ref_hash.into(),
                    time(grant.decided_at_ms).into(),
                    inputs,
                    digest,
                ];
                self.store
                    .writer()
                    .write(Again {
                        arguments,
                        approval,
                        audit,
                    })
                    .await
            }
        }
    }
}

struct First {
    grant: Values,
    approval: Statements,
    audit: Values,
}

struct Again {
    arguments: Vec<Argument>,
    approval: Statements,
    audit: Values,
}

/// INVARIANT: a modification is decided once: the state is left with the first
/// decision, and a later modification has another version.
const DECIDE_AGAIN: &str = "UPDATE grant_request SET state = $4, client_instance_id = $5, \
     user_id = $6, right_types = $7, request = $8, decision = $9, continuation_hash = $10, \
     interact_ref_hash = $11, interact_ref_used_at = NULL, decided_at = $12, \
     inputs = $13, inputs_digest = $14, version = version + 1 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND version = $3";

impl Write for Again {
    type Answer = Decided;

    async fn run(&self, group: &mut Group<'_>) -> Result<Decided, sqlx::Error> {
        match group
            .transaction
            .execute(DECIDE_AGAIN, &self.arguments)
            .await?
        {
            0 => Ok(Decided::Already),
            _ => {
                run(group, &self.approval).await?;
                group.insert_audit(&self.audit);
                Ok(Decided::Done)
            }
        }
    }
}

impl Write for First {
    type Answer = Decided;

    async fn run(&self, group: &mut Group<'_>) -> Result<Decided, sqlx::Error> {
        // The primary key lets one decision through; a second one waits for
        // the first one's commit and changes nothing.
        match group.insert_grant_once(&self.grant).await? {
            0 => Ok(Decided::Already),
            _ => {
                run(group, &self.approval).await?;
                group.insert_audit(&self.audit);
                Ok(Decided::Done)
            }
        }
    }
}

async fn run(group: &mut Group<'_>, statements: &Statements) -> Result<(), sqlx::Error> {
    for (statement, arguments) in statements {
        group.transaction.execute(*statement, arguments).await?;
    }
    Ok(())
}
