//! Starts a shadow in the place of the one before.

use actix_web::web;
use api::policy_replay::PolicySubject;
use api::policy_shadow::PolicyShadow;
use gnap::id::PolicyShadowId;
use serde_json::json;

use super::detail::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::policy_draft::subject::subject;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `PUT /tenants/{slug}/policy-shadow`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft changed meanwhile, 422 while something is
/// wrong with the policies, or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(input): Json<PolicySubject>,
) -> Result<Answer<PolicyShadow>, Problem> {
    let subject = subject(&app, &admin, input).await?;
    let id = app.id(PolicyShadowId::new)?;
    let named = serde_json::to_value(input)?;
    let event = admin.audit(&app, "policy_shadow.start", json!({"after": named}))?;
    let store = admin.store(&app);
    let started = store.start_policy_shadow(id, &named, &subject.policies, &event);
    started.await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(shown(&app, &admin).await?))
}
