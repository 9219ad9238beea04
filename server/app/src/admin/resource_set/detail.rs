//! One resource set.

use actix_web::web;
use api::resource_set::ResourceSet;
use gnap::id::ResourceSetId;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/resource-sets/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(id): Id<ResourceSetId>,
) -> Result<Answer<ResourceSet>, Problem> {
    let found = admin.store(&app).resource_set(id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let tenant = admin.compiled(&app).await?;
    Ok(Answer(shown::whole(&tenant, found)))
}
