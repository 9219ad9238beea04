//! The proposal that waits, if one does.

use actix_web::web;
use api::page::Page;
use api::policy_proposal::PolicyProposal;

use super::shown::shown;
use crate::admin::answer::Answer;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-proposals`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<PolicyProposal>>, Problem> {
    let mut items = Vec::new();
    if let Some(proposal) = admin.store(&app).policy_proposal().await? {
        items.push(shown(&app, &admin, proposal).await?);
    }
    Ok(Answer(page::whole(items, |item| item)))
}
