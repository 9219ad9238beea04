//! Lists saved cases.

use actix_web::web;
use api::page::Page;
use api::policy_test::PolicyTest;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-tests`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<PolicyTest>>, Problem> {
    let found = admin.store(&app).policy_cases().await?;
    Ok(Answer(page::whole(found, shown::case)))
}
