//! One resource server.

use actix_web::web;
use api::resource_server::ResourceServer;
use gnap::id::ResourceServerId;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/resource-servers/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(id): Id<ResourceServerId>,
) -> Result<Answer<ResourceServer>, Problem> {
    let found = admin.store(&app).resource_server(id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    Ok(Answer(shown::shown(found)))
}
