//! Deletes a key known by reference: nothing is proven by it any more, and
//! tokens that are bound to a shared one are not active any more.

use actix_web::web;
use gnap::id::KeyReferenceId;
use serde_json::json;

use super::shown;
use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteKeyReferences;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/key-references/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteKeyReferences>,
    Id(id): Id<KeyReferenceId>,
) -> Result<NoContent, Problem> {
    let store = admin.store(&app);
    let before = store.key_reference(id).await?.ok_or(Problem::NotFound)?;
    let data = json!({"before": shown::audited(&before)});
    let event = admin.audit(&app, "key_reference.delete", data)?;
    store.delete_key_reference(id, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
