//! Deletes a client class.

use actix_web::web;
use gnap::id::ClientClassId;
use serde_json::json;

use super::shown;
use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteClientClasses;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/client-classes/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteClientClasses>,
    Id(id): Id<ClientClassId>,
) -> Result<NoContent, Problem> {
    let store = admin.store(&app);
    let before = store.client_class(id).await?.ok_or(Problem::NotFound)?;
    let data = json!({"before": shown::audited(&before.content)});
    let event = admin.audit(&app, "client_class.delete", data)?;
    store.delete_client_class(id, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
