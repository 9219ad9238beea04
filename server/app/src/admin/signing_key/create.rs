//! Makes a `next` key: published from now on, signing nothing.

use actix_web::web;
use api::paths;
use api::signing_key::{SigningKey, SigningKeyInput};
use serde_json::json;
use store::StoreError;
use store::signing_key::SigningKeyState;

use super::shown;
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteSigningKeys;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::tenant::new_key;

/// `POST /tenants/{slug}/signing-keys`.
///
/// # Errors
/// 401, 403, 404, 409 when the algorithm has a `next` key, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteSigningKeys>,
    Json(input): Json<SigningKeyInput>,
) -> Result<Created<SigningKey>, Problem> {
    let key_use = shown::key_use(input.algorithm);
    let key = new_key(&app, admin.tenant.id, key_use, SigningKeyState::Next)?;
    let data = json!({"after": shown::audited(&key)});
    let event = admin.audit(&app, "signing_key.create", data)?;
    let created = admin.store(&app).create_signing_key(&key, &event).await;
    created.map_err(|error| match error {
        StoreError::Conflict { .. } => Problem::Taken("algorithm"),
        error => error.into(),
    })?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Created {
        location: paths::signing_key(&admin.tenant.slug, &key.kid),
        content: shown::shown(&app, &key)?,
    })
}
