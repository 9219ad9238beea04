//! Takes all changes of the draft back.

use actix_web::web;
use api::policy_draft::{DraftRevision, PolicyDraft};
use serde_json::json;

use super::change::save;
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/policy-draft`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft was changed, or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Query(draft): Query<DraftRevision>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let mut loaded = Loaded::at(&app, &admin, draft.revision).await?;
    let data = json!({"before": loaded.draft.content.changes});
    loaded.draft.content.changes.clear();
    loaded.draft.content.base = loaded.live();
    let draft = save(&app, &admin, loaded, "policy_draft.discard", data).await?;
    Ok(Answer(draft))
}
