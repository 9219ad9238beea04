//! An approval request with its answers.

use actix_web::web;
use api::approval::ApprovalDetail;
use gnap::id::ApprovalId;

use super::shown::detail;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/approvals/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadGrants>,
    Id(id): Id<ApprovalId>,
) -> Result<Answer<ApprovalDetail>, Problem> {
    let tenant = admin.compiled(&app).await?;
    Ok(Answer(
        detail(&app, &tenant, admin.administrator.id, id).await?,
    ))
}
