//! Replaces a saved case.

use actix_web::web;
use api::policy_test::{PolicyTest, PolicyTestInput};
use gnap::id::PolicyCaseId;
use serde_json::json;

use super::content::content;
use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `PUT /tenants/{slug}/policy-tests/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed meanwhile, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyCaseId>,
    Json(input): Json<PolicyTestInput>,
) -> Result<Answer<PolicyTest>, Problem> {
    let content = content(&input)?;
    let version = input.version;
    let version = version.ok_or_else(|| Problem::field("version", "The version that was read."))?;
    let event = admin.audit(&app, "policy_test.update", json!({"after": content.0}))?;
    let store = admin.store(&app);
    let updated = store.update_policy_case(id, version, &content, &event);
    let updated = updated.await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(shown::case(updated)))
}
