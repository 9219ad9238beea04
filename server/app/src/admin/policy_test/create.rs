//! Saves a new case.

use actix_web::web;
use api::paths;
use api::policy_test::{MAX_TESTS, PolicyTest, PolicyTestInput};
use gnap::id::PolicyCaseId;
use serde_json::json;
use store::StoreError;

use super::content::content;
use super::shown;
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/policy-tests`.
///
/// # Errors
/// 401, 403, 404, 422, also when there are too many, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(input): Json<PolicyTestInput>,
) -> Result<Created<PolicyTest>, Problem> {
    let content = content(&input)?;
    let event = admin.audit(&app, "policy_test.create", json!({"after": content.0}))?;
    let id = app.id(PolicyCaseId::new)?;
    let store = admin.store(&app);
    let created = store.create_policy_case(id, &content, MAX_TESTS as u64, &event);
    let created = created.await.map_err(|error| match error {
        StoreError::Conflict { .. } => {
            Problem::field("test", format!("A tenant has {MAX_TESTS} cases at most."))
        }
        error => error.into(),
    })?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Created {
        location: paths::policy_test(&admin.tenant.slug, &id.to_string()),
        content: shown::case(created),
    })
}
