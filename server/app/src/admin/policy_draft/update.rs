//! Changes a policy in the draft.

use actix_web::web;
use api::policy_draft::{DraftPolicyInput, PolicyDraft};
use gnap::id::PolicyId;

use super::change::{Becomes, write};
use super::content::content;
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `PUT /tenants/{slug}/policy-draft/policies/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft was changed, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Id(id): Id<PolicyId>,
    Json(input): Json<DraftPolicyInput>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let content = content(&input)?;
    let loaded = Loaded::at(&app, &admin, input.revision).await?;
    loaded.known(id)?;
    let draft = write(&app, &admin, loaded, id, Becomes::Content(content)).await?;
    Ok(Answer(draft))
}
