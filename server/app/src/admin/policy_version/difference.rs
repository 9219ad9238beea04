//! How a version differs from a newer one.

use actix_web::web;
use api::policy::PolicyDifference;
use api::policy_version::ComparedWith;

use super::Number;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Query};
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies;

/// `GET /tenants/{slug}/policy-versions/{id}/difference`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(Number(number)): Id<Number>,
    Query(with): Query<ComparedWith>,
) -> Result<Answer<PolicyDifference>, Problem> {
    let tenant = admin.compiled(&app).await?;
    let store = admin.store(&app);
    let to = with.to.unwrap_or(tenant.policies.version());
    let (old, new) = (
        store.policy_version(number).await?,
        store.policy_version(to).await?,
    );
    let (old, new) = old.zip(new).ok_or(Problem::NotFound)?;
    let found = policies::difference(&tenant, old.policies, new.policies).await?;
    Ok(Answer(found))
}
