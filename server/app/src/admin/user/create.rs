//! Creates an end user, who has no password yet.

use actix_web::web;
use api::paths;
use api::user::{User, UserInput};
use gnap::id::UserId;
use gnap::secret::Secret;
use serde_json::json;
use store::StoreError;

use super::{content, shown};
use crate::admin::answer::Created;
use crate::admin::body::Json;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::random;

/// `POST /tenants/{slug}/users`.
///
/// # Errors
/// 401, 403, 404, 409 when login or verified address is taken, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteUsers>,
    Json(input): Json<UserInput>,
) -> Result<Created<User>, Problem> {
    let created = create(&app, &admin, &input).await?;
    Ok(Created {
        location: paths::user(&admin.tenant.slug, &created.id),
        content: created,
    })
}

async fn create(
    app: &App,
    admin: &TenantAdmin<WriteUsers>,
    input: &UserInput,
) -> Result<User, Problem> {
    let content = content::content(input, None)?;
    // A password that nobody knows: guesses take as long as everywhere.
    let hash = Secret::new(app.passwords.hash(random::secret()?).await?);
    let data = json!({"after": shown::audited(&content)});
    let event = admin.audit(app, "user.create", data)?;
    let id = app.id(UserId::new)?;
    let store = admin.store(app);
    match store.create_user(id, &content, &hash, &event).await {
        Ok(created) => Ok(shown::shown(created)),
        Err(StoreError::Conflict { .. }) => Err(content::taken(store, &content, None).await?),
        Err(error) => Err(error.into()),
    }
}
