//! Takes the changes of the draft over onto the live version. Policies that the
//! draft changes say what they say in the draft.

use actix_web::web;
use api::policy_draft::{DraftRevision, PolicyDraft};
use serde_json::json;

use super::change::save;
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies;

/// `POST /tenants/{slug}/policy-draft/rebase`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft was changed, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(draft): Json<DraftRevision>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let mut loaded = Loaded::at(&app, &admin, draft.revision).await?;
    let before = loaded.draft.content.base;
    let live = loaded.live();
    let set = policies::version_set(&admin.store(&app), live).await?;
    loaded.base = set.ok_or(Problem::Changed)?;
    loaded.draft.content.base = live;
    let base = &loaded.base;
    // What the live version says already, or does not have, is no change.
    loaded.draft.content.changes.retain(|change| {
        let live = base.iter().find(|entry| entry.id == change.id);
        live.map(|entry| &entry.content) != change.content.as_ref()
    });
    let data = json!({"before": before, "after": live});
    let draft = save(&app, &admin, loaded, "policy_draft.rebase", data).await?;
    Ok(Answer(draft))
}
