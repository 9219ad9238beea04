//! Lists replays, newest first.

use actix_web::web;
use api::page::Page;
use api::policy_replay::PolicyReplay;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-replays`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<PolicyReplay>>, Problem> {
    let found = admin.store(&app).policy_replays().await?;
    let items = found.into_iter().map(shown::replay);
    let items = items.collect::<Result<Vec<_>, serde_json::Error>>()?;
    Ok(Answer(page::whole(items, |item| item)))
}
