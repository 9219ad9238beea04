//! Replaces what a resource set says.

use actix_web::web;
use api::resource_set::{ResourceSet, ResourceSetInput};
use gnap::id::ResourceSetId;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceSets;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `PUT /tenants/{slug}/resource-sets/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed since it was read or the name is
/// taken, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceSets>,
    Id(id): Id<ResourceSetId>,
    Json(input): Json<ResourceSetInput>,
) -> Result<Answer<ResourceSet>, Problem> {
    let updated = update(&app, &admin, id, &input).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(updated))
}

async fn update(
    app: &App,
    admin: &TenantAdmin<WriteResourceSets>,
    id: ResourceSetId,
    input: &ResourceSetInput,
) -> Result<ResourceSet, Problem> {
    let store = admin.store(app);
    let before = store.resource_set(id).await?.ok_or(Problem::NotFound)?;
    let expected_ms = time::expected(input.updated_at, before.updated_at_ms)?;
    let tenant = admin.compiled(app).await?;
    let content = content::content(store, &tenant, input, Some(&before.content)).await?;
    let data = json!({
        "before": shown::audited(&before.content),
        "after": shown::audited(&content),
    });
    let event = admin.audit(app, "resource_set.update", data)?;
    let written = store
        .update_resource_set(id, expected_ms, &content, &event)
        .await;
    match written {
        Ok(updated) => Ok(shown::whole(&tenant, updated)),
        Err(StoreError::Conflict { .. }) => {
            // Either the name is taken or somebody was faster.
            let now = store.resource_set(id).await?.ok_or(Problem::NotFound)?;
            time::expected(input.updated_at, now.updated_at_ms)?;
            Err(Problem::Taken("name"))
        }
        Err(error) => Err(error.into()),
    }
}
