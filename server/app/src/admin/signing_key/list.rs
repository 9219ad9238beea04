//! Lists signing keys.

use actix_web::web;
use api::signing_key::SigningKeys;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/signing-keys`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<SigningKeys>, Problem> {
    let keys = admin.store(&app).signing_keys().await?;
    let items = keys.iter().map(|stored| shown::shown(&app, stored));
    Ok(Answer(SigningKeys {
        items: items.collect::<Result<_, _>>()?,
    }))
}
