//! Stops the shadow; what it said stays until the next one.

use actix_web::web;
use serde_json::json;
use store::StoreError;

use crate::admin::answer::NoContent;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/policy-shadow`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
) -> Result<NoContent, Problem> {
    let event = admin.audit(&app, "policy_shadow.stop", json!({}))?;
    match admin.store(&app).stop_policy_shadow(&event).await {
        // None runs: as it is to be.
        Ok(()) | Err(StoreError::Unknown { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
