//! Deletes a resource set.

use actix_web::web;
use gnap::id::ResourceSetId;
use serde_json::json;

use super::shown;
use crate::admin::answer::NoContent;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceSets;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `DELETE /tenants/{slug}/resource-sets/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceSets>,
    Id(id): Id<ResourceSetId>,
) -> Result<NoContent, Problem> {
    let store = admin.store(&app);
    let before = store.resource_set(id).await?.ok_or(Problem::NotFound)?;
    let data = json!({"before": shown::audited(&before.content)});
    let event = admin.audit(&app, "resource_set.delete", data)?;
    store.delete_resource_set(id, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
