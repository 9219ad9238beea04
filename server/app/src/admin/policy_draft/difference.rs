//! How the draft differs from the live version.

use actix_web::web;
use api::policy::PolicyDifference;

use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies;

/// `GET /tenants/{slug}/policy-draft/difference`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<PolicyDifference>, Problem> {
    let loaded = Loaded::of(&app, &admin).await?;
    let live = policies::version_set(&admin.store(&app), loaded.live()).await?;
    let live = live.ok_or(Problem::Changed)?;
    let found = policies::difference(&loaded.tenant, live, loaded.set()).await?;
    Ok(Answer(found))
}
