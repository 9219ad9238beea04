//! A request ends without enough answers.

use serde_json::json;
use store::approval::{Approval, ApprovalState, Move};
use store::audit::Audit;

use super::ask::Wanted;
use super::cast::word;
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::notify::{self, Happened};
use crate::tenant::Tenant;

/// Its time is over. What becomes of the grant is decided afterwards.
///
/// # Errors
/// 503.
pub async fn expire(app: &App, tenant: &Tenant, approval: &Approval) -> Result<(), Refusal> {
    let how = json!({"grant": approval.grant, "state": word(ApprovalState::Expired)});
    let event = audit::by(app, audit::system(), "approval.expire", how)?;
    end(app, tenant, approval, ApprovalState::Expired, None, event).await?;
    Ok(())
}

/// Somebody takes it back; `false` when it does not wait any more.
///
/// # Errors
/// 503.
pub async fn cancel(
    app: &App,
    tenant: &Tenant,
    approval: &Approval,
    reason: String,
    event: Audit,
) -> Result<bool, Refusal> {
    let to = ApprovalState::Cancelled;
    end(app, tenant, approval, to, Some(reason), event).await
}

async fn end(
    app: &App,
    tenant: &Tenant,
    approval: &Approval,
    to: ApprovalState,
    reason: Option<String>,
    event: Audit,
) -> Result<bool, Refusal> {
    let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
    let asked: Vec<_> = wanted.into_iter().map(|wanted| wanted.by).collect();
    let happened = Happened::of(to).unwrap_or(Happened::Cancelled);
    let moved = app
        .store
        .tenant(tenant.id)
        .move_approval(Move {
            approval: approval.id,
            version: approval.version,
            from: ApprovalState::Waiting,
            to,
            reason,
            notifications: notify::messages(app, tenant, approval.id, &asked, happened).await?,
            audit: event,
        })
        .await?;
    app.jobs.wake();
    Ok(moved)
}
