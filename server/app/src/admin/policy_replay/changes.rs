//! What a replay found, in its order.

use actix_web::web;
use api::page::Page;
use api::policy_replay::{ReplayChange, ReplayChangeFilter};
use gnap::id::PolicyReplayId;
use store::policy::ReplayChangeFilter as StoredFilter;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Query};
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page};
use crate::app::App;

/// `GET /tenants/{slug}/policy-replays/{id}/changes`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(id): Id<PolicyReplayId>,
    Query(filter): Query<ReplayChangeFilter>,
) -> Result<Answer<Page<ReplayChange>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let store = admin.store(&app);
    store.policy_replay(id).await?.ok_or(Problem::NotFound)?;
    let filter = StoredFilter {
        change: check::filter(filter.change),
        live: filter.live,
    };
    let found = store.policy_replay_changes(id, &filter, wanted).await?;
    Ok(Answer(page::page(found, shown::change)))
}
