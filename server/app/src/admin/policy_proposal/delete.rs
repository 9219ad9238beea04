//! Rejects or withdraws a proposal.

use actix_web::web;
use gnap::id::PolicyProposalId;
use serde_json::json;

use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/policy-proposals/{id}`.
///
/// # Errors
/// 401, 403, 404 when it does not wait any more, or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyProposalId>,
) -> Result<NoContent, Problem> {
    let event = admin.audit(&app, "policy.reject", json!({}))?;
    admin.store(&app).delete_policy_proposal(id, &event).await?;
    Ok(NoContent)
}
