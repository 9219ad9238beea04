//! The branding in force.

use actix_web::web;
use api::branding::Branding;

use super::settings;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/branding`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Branding>, Problem> {
    let stored = admin.store(&app).branding().await?;
    Ok(Answer(settings::shown(&admin.tenant, stored.as_ref())))
}
