//! Takes an approval request back.

use actix_web::web;
use api::approval::{ApprovalDetail, CancelApproval};
use gnap::id::ApprovalId;
use serde_json::json;

use super::shown::detail;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::check;
use crate::admin::problem::Problem;
use crate::admin::rights::CancelApprovals;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::approval;

/// `POST /tenants/{slug}/approvals/{id}/cancel`.
///
/// # Errors
/// 401, 403, 404, 409 for one that does not wait, 422 without a reason, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<CancelApprovals>,
    Id(id): Id<ApprovalId>,
    Json(request): Json<CancelApproval>,
) -> Result<Answer<ApprovalDetail>, Problem> {
    let reason = check::reason(&request.reason)?;
    let tenant = admin.compiled(&app).await?;
    let store = admin.store(&app);
    let found = store.approval(id).await?.ok_or(Problem::NotFound)?;
    let how = json!({"grant": found.grant, "reason": reason});
    let event = admin.audit(&app, "approval.cancel", how)?;
    if !approval::cancel(&app, &tenant, &found, reason.to_owned(), event).await? {
        return Err(Problem::Over);
    }
    if let Some(grant) = store.grant(found.grant).await? {
        approval::release(&app, &tenant, &grant).await?;
    }
    Ok(Answer(
        detail(&app, &tenant, admin.administrator.id, id).await?,
    ))
}
