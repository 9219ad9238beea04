//! Removes a saved case.

use actix_web::web;
use gnap::id::PolicyCaseId;
use serde_json::json;

use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/policy-tests/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyCaseId>,
) -> Result<NoContent, Problem> {
    let store = admin.store(&app);
    let cases = store.policy_cases().await?;
    let before = cases.into_iter().find(|case| case.id == id);
    let before = before.ok_or(Problem::NotFound)?;
    let data = json!({"before": before.content.0});
    let event = admin.audit(&app, "policy_test.delete", data)?;
    store.delete_policy_case(id, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
