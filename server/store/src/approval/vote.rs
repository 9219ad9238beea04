//! An approver answers: once, and only about what they evaluated.

use gnap::id::ApprovalId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{ApprovalState, KIND, Vote, columns};
use crate::audit::{Audit, Object};
use crate::column::{Word as _, json, time};
use crate::entity::{approval_request, approval_vote};
use crate::error::StoreError;
use crate::notification::{self, NewNotification};
use crate::tenant::Tenant;

/// An answer, and what the request is with it.
#[derive(Debug, Clone)]
pub struct CastVote {
    /// The request.
    pub approval: ApprovalId,
    /// Its version when the answer was evaluated.
    pub version: u64,
    /// The answer.
    pub vote: Vote,
    /// Where the request stands with it.
    pub to: ApprovalState,
    /// Who is told.
    pub notifications: Vec<NewNotification>,
    /// The event.
    pub audit: Audit,
}

/// The answer of [`Tenant::vote`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voted {
    /// It is counted.
    Done,
    /// The request was changed meanwhile, does not wait any more, or its time
    /// is over: nothing changed.
    Changed,
    /// They answered before, or somebody did for them.
    Already,
}

impl Tenant<'_> {
    /// Stores an answer. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn vote(&self, cast: CastVote) -> Result<Voted, StoreError> {
        let change = self.change().await?;
        let at = time(cast.vote.at_ms);
        // INVARIANT: this statement alone lets an answer count. It locks the
        // request, so that answers come one after the other, each evaluated
        // with all before it.
        let mut counted = approval_request::Entity::update_many()
            .col_expr(
                approval_request::Column::Version,
                Expr::col(approval_request::Column::Version).add(1),
            )
            .col_expr(approval_request::Column::State, Expr::value(cast.to.word()));
        if cast.to != ApprovalState::Waiting {
            counted = counted.col_expr(approval_request::Column::SettledAt, Expr::value(at));
        }
        if cast.to == ApprovalState::Denied {
            let reason = cast.vote.reason.clone();
            counted = counted.col_expr(approval_request::Column::Reason, Expr::value(reason));
        }
        let counted = counted
            .filter(approval_request::Column::TenantId.eq(self.uuid()))
            .filter(approval_request::Column::Id.eq(Uuid::from(cast.approval)))
            .filter(approval_request::Column::State.eq(ApprovalState::Waiting.word()))
            .filter(approval_request::Column::Version.eq(time(cast.version)))
            .filter(approval_request::Column::ExpiresAt.gt(at))
            .exec(&change.transaction)
            .await?;
        if counted.rows_affected == 0 {
            change.transaction.rollback().await?;
            return Ok(Voted::Changed);
        }
        let (voter, seat, kind) = columns(cast.vote.voter);
        let row = approval_vote::ActiveModel {
            tenant_id: Set(self.uuid()),
            approval_id: Set(cast.approval.into()),
            voter: Set(voter),
            seat: Set(seat),
            kind: Set(kind.word().to_owned()),
            answer: Set(json("answer", &cast.vote.answer)?),
            reason: Set(cast.vote.reason),
            at: Set(at),
        };
        let inserted = approval_vote::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(StoreError::from);
        match inserted {
            Ok(_) => {}
            Err(StoreError::Conflict { .. }) => {
                change.transaction.rollback().await?;
                return Ok(Voted::Already);
            }
            Err(error) => return Err(error),
        }
        notification::insert(self.uuid(), &cast.notifications, &change.transaction).await?;
        change
            .commit(&cast.audit, Object::new(KIND, &cast.approval))
            .await?;
        Ok(Voted::Done)
    }
}
