//! A replay and how far it is.

use actix_web::web;
use api::policy_replay::PolicyReplay;
use gnap::id::PolicyReplayId;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-replays/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(id): Id<PolicyReplayId>,
) -> Result<Answer<PolicyReplay>, Problem> {
    let found = admin.store(&app).policy_replay(id).await?;
    Ok(Answer(shown::replay(found.ok_or(Problem::NotFound)?)?))
}
