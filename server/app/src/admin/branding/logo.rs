//! The logo of the branding: looked at, replaced, removed.

use actix_web::web;
use api::branding::Branding;
use serde_json::json;
use store::branding::{Branding as Stored, BrandingContent, Logo};

use super::settings;
use crate::admin::answer::{Answer, NoContent, Png};
use crate::admin::body::Image;
use crate::admin::problem::Problem;
use crate::admin::rights::{ReadConfiguration, WriteBranding};
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::raster::{self, RasterError};

/// Pages show a logo 40 pixels high.
const SIZES: [(u32, u32); 3] = [(1024, 256), (512, 128), (256, 64)];

/// `GET /tenants/{slug}/branding/logo`.
///
/// # Errors
/// 401, 403, 404 also when there is no logo, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Png, Problem> {
    let stored = admin.store(&app).branding().await?;
    let logo = stored.and_then(|stored| stored.content.logo);
    logo.map(|logo| Png(logo.content)).ok_or(Problem::NotFound)
}

/// `PUT /tenants/{slug}/branding/logo`.
///
/// # Errors
/// 401, 403, 404, 409 when somebody changed the branding at this moment, 413,
/// 415, 422 for what is no image, or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteBranding>,
    image: Image,
) -> Result<Answer<Branding>, Problem> {
    let made = web::block(move || raster::png(&image.content, image.media_type, &SIZES))
        .await
        .map_err(|error| Problem::Unavailable(error.into()))?
        .map_err(|error| match error {
            RasterError::Encode(_) => Problem::Unavailable(error.into()),
            RasterError::Undecodable(_) | RasterError::TooLarge | RasterError::MediaType => {
                Problem::field("logo", format!("{error}."))
            }
        })?;
    let logo = Logo {
        media_type: "image/png".to_owned(),
        content: made,
    };
    let stored = write(&app, &admin, Some(logo), "branding.set_logo").await?;
    Ok(Answer(settings::shown(&admin.tenant, Some(&stored))))
}

/// `DELETE /tenants/{slug}/branding/logo`.
///
/// # Errors
/// 401, 403, 404 also when there is no logo, 409 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteBranding>,
) -> Result<NoContent, Problem> {
    write(&app, &admin, None, "branding.remove_logo").await?;
    Ok(NoContent)
}

/// Replaces the logo and leaves the settings as they were read a moment ago.
async fn write(
    app: &App,
    admin: &TenantAdmin<WriteBranding>,
    logo: Option<Logo>,
    action: &'static str,
) -> Result<Stored, Problem> {
    let store = admin.store(app);
    let before = store.branding().await?;
    let had_logo = before
        .as_ref()
        .is_some_and(|before| before.content.logo.is_some());
    if logo.is_none() && !had_logo {
        return Err(Problem::NotFound);
    }
    let data = json!({
        "before": {"has_logo": had_logo},
        "after": {"has_logo": logo.is_some()},
    });
    let settings = settings::settings(&admin.tenant, before.as_ref());
    let content = BrandingContent {
        data: serde_json::to_value(settings)?,
        logo,
    };
    let version = before.map_or(0, |before| before.version);
    let event = admin.audit(app, action, data)?;
    let stored = store.set_branding(version, &content, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(stored)
}
