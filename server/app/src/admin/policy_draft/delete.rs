//! Removes a policy in the draft.

use actix_web::web;
use api::policy_draft::{DraftRevision, PolicyDraft};
use gnap::id::PolicyId;

use super::change::{Becomes, write};
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Query};
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/policy-draft/policies/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft was changed, or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyId>,
    Query(draft): Query<DraftRevision>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let loaded = Loaded::at(&app, &admin, draft.revision).await?;
    loaded.known(id)?;
    let draft = write(&app, &admin, loaded, id, Becomes::Removed).await?;
    Ok(Answer(draft))
}
