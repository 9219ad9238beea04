//! One client class.

use actix_web::web;
use api::client_class::ClientClass;
use gnap::id::ClientClassId;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/client-classes/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Id(id): Id<ClientClassId>,
) -> Result<Answer<ClientClass>, Problem> {
    let found = admin.store(&app).client_class(id).await?;
    Ok(Answer(shown::shown(found.ok_or(Problem::NotFound)?)))
}
