//! Replaces what a client class says.

use actix_web::web;
use api::client_class::{ClientClass, ClientClassInput};
use gnap::id::ClientClassId;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::problem::Problem;
use crate::admin::rights::WriteClientClasses;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `PUT /tenants/{slug}/client-classes/{id}`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed since it was read or the name is
/// taken, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteClientClasses>,
    Id(id): Id<ClientClassId>,
    Json(input): Json<ClientClassInput>,
) -> Result<Answer<ClientClass>, Problem> {
    let updated = update(&app, &admin, id, &input).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(updated))
}

async fn update(
    app: &App,
    admin: &TenantAdmin<WriteClientClasses>,
    id: ClientClassId,
    input: &ClientClassInput,
) -> Result<ClientClass, Problem> {
    let store = admin.store(app);
    let before = store.client_class(id).await?.ok_or(Problem::NotFound)?;
    let expected_ms = time::expected(input.updated_at, before.updated_at_ms)?;
    let content = content::content(app, admin, input).await?;
    let data = json!({
        "before": shown::audited(&before.content),
        "after": shown::audited(&content),
    });
    let event = admin.audit(app, "client_class.update", data)?;
    let written = store
        .update_client_class(id, expected_ms, &content, &event)
        .await;
    match written {
        Ok(updated) => Ok(shown::shown(updated)),
        Err(StoreError::Conflict { .. }) => {
            // Either the name is taken or somebody was faster.
            let now = store.client_class(id).await?.ok_or(Problem::NotFound)?;
            time::expected(input.updated_at, now.updated_at_ms)?;
            Err(Problem::Taken("name"))
        }
        Err(error) => Err(error.into()),
    }
}
