//! Stops a replay; what it found so far stays.

use actix_web::web;
use gnap::id::PolicyReplayId;
use serde_json::json;
use store::policy::ReplayState;

use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/policy-replays/{id}/cancel`.
///
/// # Errors
/// 401, 403, 404, 409 when it does not run any more, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyReplayId>,
) -> Result<NoContent, Problem> {
    let event = admin.audit(&app, "policy_replay.cancel", json!({}))?;
    let store = admin.store(&app);
    let ended = store.end_policy_replay(id, ReplayState::Cancelled, &event);
    ended.await?;
    Ok(NoContent)
}
