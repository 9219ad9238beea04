//! Creates a resource set.

use actix_web::web;
use api::paths;
use api::resource_set::{ResourceSet, ResourceSetInput};
use gnap::id::ResourceSetId;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceSets;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/resource-sets`.
///
/// # Errors
/// 401, 403, 404, 409 when the name is taken, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceSets>,
    Json(input): Json<ResourceSetInput>,
) -> Result<Created<ResourceSet>, Problem> {
    let created = create(&app, &admin, &input).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Created {
        location: paths::resource_set(&admin.tenant.slug, &created.id),
        content: created,
    })
}

async fn create(
    app: &App,
    admin: &TenantAdmin<WriteResourceSets>,
    input: &ResourceSetInput,
) -> Result<ResourceSet, Problem> {
    let store = admin.store(app);
    let tenant = admin.compiled(app).await?;
    let content = content::content(store, &tenant, input, None).await?;
    let data = json!({"after": shown::audited(&content)});
    let event = admin.audit(app, "resource_set.create", data)?;
    let id = app.id(ResourceSetId::new)?;
    match store.create_resource_set(id, &content, &event).await {
        Ok(created) => Ok(shown::whole(&tenant, created)),
        Err(StoreError::Conflict { .. }) => Err(Problem::Taken("name")),
        Err(error) => Err(error.into()),
    }
}
