//! One version with its texts.

use actix_web::web;
use api::policy_version::PolicyVersionDetail;

use super::{Number, shown};
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/policy-versions/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(Number(number)): Id<Number>,
) -> Result<Answer<PolicyVersionDetail>, Problem> {
    let found = admin.store(&app).policy_version(number).await?;
    let found = found.ok_or(Problem::NotFound)?;
    Ok(Answer(PolicyVersionDetail {
        version: shown::version(found.summary),
        policies: found.policies.into_iter().map(shown::policy).collect(),
    }))
}
