//! Removes a key that does not sign. What a retiring key signed verifies
//! nowhere any more: for a key that somebody else got hold of.

use actix_web::web;
use serde_json::json;
use store::StoreError;
use store::signing_key::SigningKeyState;

use super::shown;
use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteSigningKeys;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/signing-keys/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 for the active key, or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteSigningKeys>,
    Id(kid): Id<String>,
) -> Result<NoContent, Problem> {
    let store = admin.store(&app);
    let keys = store.signing_keys().await?;
    let named = keys.iter().find(|key| key.kid == kid);
    let named = named.ok_or(Problem::NotFound)?;
    if named.state == SigningKeyState::Active {
        return Err(Problem::Changed);
    }
    let data = json!({"before": shown::audited(named)});
    let event = admin.audit(&app, "signing_key.delete", data)?;
    let deleted = store.delete_signing_key(&kid, &event).await;
    deleted.map_err(|error| match error {
        // It was activated or removed meanwhile.
        StoreError::Unknown { .. } => Problem::Changed,
        error => error.into(),
    })?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
