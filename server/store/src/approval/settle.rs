//! The end of a request, and what it makes of its grant.

use gnap::id::{ApprovalId, GrantId};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::sqlx;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::Value;
use uuid::Uuid;

use super::{ApprovalState, KIND};
use crate::audit::{self, Audit, Object};
use crate::column::{Word as _, json, time};
use crate::entity::approval_request;
use crate::error::StoreError;
use crate::grant::{Inputs, StateKind, row};
use crate::insert::Values;
use crate::notification::{self, NewNotification};
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

/// A change of a request that is no answer: its time is over, somebody takes it
/// back, or an approval does not hold any more.
#[derive(Debug, Clone)]
pub struct Move {
    /// The request.
    pub approval: ApprovalId,
    /// Its version when that was found.
    pub version: u64,
    /// Where it stood.
    pub from: ApprovalState,
    /// Where it stands.
    pub to: ApprovalState,
    /// Why, in somebody's words.
    pub reason: Option<String>,
    /// Who is told.
    pub notifications: Vec<NewNotification>,
    /// The event; its time is that of the change.
    pub audit: Audit,
}

/// What becomes of a grant that waited.
#[derive(Debug, Clone)]
pub struct Settle {
    /// The grant.
    pub grant: GrantId,
    /// Its version when that was decided.
    pub version: u64,
    /// What.
    pub to: SettleTo,
    /// What was asked for, with how it was decided.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// What policy looked at.
    pub inputs: Option<Inputs>,
    /// The types of the rights.
    pub right_types: Vec<String>,
    /// The event; its time is that of the decision.
    pub audit: Audit,
}

/// What becomes of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettleTo {
    /// Something is given.
    Approved,
    /// Nothing is.
    Denied,
}

impl Tenant<'_> {
    /// Moves a request; `false` when it is not there any more. Returns after
    /// the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn move_approval(&self, wanted: Move) -> Result<bool, StoreError> {
        let change = self.change().await?;
        let settled_at = (wanted.to != ApprovalState::Waiting).then(|| time(wanted.audit.at_ms));
        let moved = approval_request::Entity::update_many()
            .col_expr(
                approval_request::Column::Version,
                Expr::col(approval_request::Column::Version).add(1),
            )
            .col_expr(
                approval_request::Column::State,
                Expr::value(wanted.to.word()),
            )
            .col_expr(approval_request::Column::SettledAt, Expr::value(settled_at))
            .col_expr(approval_request::Column::Reason, Expr::value(wanted.reason))
            .filter(approval_request::Column::TenantId.eq(self.uuid()))
            .filter(approval_request::Column::Id.eq(Uuid::from(wanted.approval)))
            .filter(approval_request::Column::State.eq(wanted.from.word()))
            .filter(approval_request::Column::Version.eq(time(wanted.version)))
            .exec(&change.transaction)
            .await?;
        if moved.rows_affected == 0 {
            change.transaction.rollback().await?;
            return Ok(false);
        }
        notification::insert(self.uuid(), &wanted.notifications, &change.transaction).await?;
        change
            .commit(&wanted.audit, Object::new(KIND, &wanted.approval))
            .await?;
        Ok(true)
    }

    /// Decides a grant that waited for approval; `false` when it does not wait
    /// any more or was changed. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn settle(&self, settle: Settle) -> Result<bool, StoreError> {
        let state = match settle.to {
            SettleTo::Approved => StateKind::Approved,
            SettleTo::Denied => StateKind::Denied,
        };
        let at = time(settle.audit.at_ms);
        let (inputs, digest) = row::inputs(settle.inputs.as_ref())?;
        let arguments = vec![
            self.id.into(),
            settle.grant.into(),
            time(settle.version).into(),
            state.word().into(),
            json("request", &settle.request)?.into(),
            json("decision", &settle.decision)?.into(),
            json("types of rights", &settle.right_types)?.into(),
            at.into(),
            inputs,
            digest,
        ];
        let object = Object::new("grant", &settle.grant);
        let audit = audit::values(self.id, settle.audit, object)?;
        self.store
            .writer()
            .write(Settling { arguments, audit })
            .await
    }
}

struct Settling {
    arguments: Vec<Argument>,
    audit: Values,
}

/// INVARIANT: a grant that waits for approval leaves that state by this
/// statement, or ends.
const SETTLE: &str = "UPDATE grant_request SET state = $4, request = $5, decision = $6, \
     right_types = $7, decided_at = $8, inputs = $9, inputs_digest = $10, version = version + 1 \
     WHERE tenant_id = $1 AND id = $2 AND state = 'waiting' AND version = $3";

impl Write for Settling {
    type Answer = bool;

    async fn run(&self, group: &mut Group<'_>) -> Result<bool, sqlx::Error> {
        let changed = group.transaction.execute(SETTLE, &self.arguments).await?;
        if changed == 1 {
            group.insert_audit(&self.audit);
        }
        Ok(changed == 1)
    }
}
