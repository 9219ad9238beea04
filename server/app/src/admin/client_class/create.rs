//! Creates a client class.

use actix_web::web;
use api::client_class::{ClientClass, ClientClassInput};
use api::paths;
use gnap::id::ClientClassId;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteClientClasses;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/client-classes`.
///
/// # Errors
/// 401, 403, 404, 409 when the name is taken, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteClientClasses>,
    Json(input): Json<ClientClassInput>,
) -> Result<Created<ClientClass>, Problem> {
    let created = create(&app, &admin, &input).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Created {
        location: paths::client_class(&admin.tenant.slug, &created.id),
        content: created,
    })
}

async fn create(
    app: &App,
    admin: &TenantAdmin<WriteClientClasses>,
    input: &ClientClassInput,
) -> Result<ClientClass, Problem> {
    let store = admin.store(app);
    let content = content::content(app, admin, input).await?;
    let data = json!({"after": shown::audited(&content)});
    let event = admin.audit(app, "client_class.create", data)?;
    let id = app.id(ClientClassId::new)?;
    match store.create_client_class(id, &content, &event).await {
        Ok(created) => Ok(shown::shown(created)),
        Err(StoreError::Conflict { .. }) => Err(Problem::Taken("name")),
        Err(error) => Err(error.into()),
    }
}
