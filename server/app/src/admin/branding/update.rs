//! Changes the settings of the branding; the logo stays.

use actix_web::web;
use api::branding::{Branding, BrandingUpdate};
use serde_json::json;
use store::branding::BrandingContent;

use super::settings;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteBranding;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `PUT /tenants/{slug}/branding`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed since it was read, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteBranding>,
    Json(update): Json<BrandingUpdate>,
) -> Result<Answer<Branding>, Problem> {
    settings::check(&update.settings)?;
    let updated = write(&app, &admin, &update).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(updated))
}

async fn write(
    app: &App,
    admin: &TenantAdmin<WriteBranding>,
    update: &BrandingUpdate,
) -> Result<Branding, Problem> {
    let store = admin.store(app);
    let before = store.branding().await?;
    let data = json!({
        "before": settings::settings(&admin.tenant, before.as_ref()),
        "after": update.settings,
    });
    let content = BrandingContent {
        data: serde_json::to_value(&update.settings)?,
        logo: before.and_then(|before| before.content.logo),
    };
    let event = admin.audit(app, "branding.update", data)?;
    // The logo was read with a version; if that is not the one the
    // administrator read, the store refuses.
    let stored = store.set_branding(update.version, &content, &event).await?;
    Ok(settings::shown(&admin.tenant, Some(&stored)))
}
