//! Adds a policy to the draft.

use actix_web::web;
use api::policy_draft::{DraftPolicyInput, PolicyDraft};
use gnap::id::PolicyId;

use super::change::{Becomes, write};
use super::content::content;
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WritePolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/policy-draft/policies`.
///
/// # Errors
/// 401, 403, 404, 409 when the draft was changed, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WritePolicies>,
    Json(input): Json<DraftPolicyInput>,
) -> Result<Answer<PolicyDraft>, Problem> {
    let content = content(&input)?;
    let loaded = Loaded::at(&app, &admin, input.revision).await?;
    let id = app.id(PolicyId::new)?;
    let draft = write(&app, &admin, loaded, id, Becomes::Content(content)).await?;
    Ok(Answer(draft))
}
