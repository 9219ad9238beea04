//! Lists versions, newest first.

use actix_web::web;
use api::page::{Cursor, Page};
use api::policy_version::PolicyVersion;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-versions`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Query(wanted): Query<Cursor>,
) -> Result<Answer<Page<PolicyVersion>>, Problem> {
    let wanted = page::request(wanted.cursor.as_deref(), wanted.limit)?;
    let found = admin.store(&app).policy_versions(wanted).await?;
    Ok(Answer(page::page(found, shown::version)))
}
