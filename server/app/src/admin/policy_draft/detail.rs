//! The draft, checked and tested.

use actix_web::web;
use api::policy_draft::PolicyDraft;

use super::loaded::Loaded;
use super::shown::shown;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-draft`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let loaded = Loaded::of(&app, &admin).await?;
    Ok(Answer(shown(&app, &loaded).await?))
}
