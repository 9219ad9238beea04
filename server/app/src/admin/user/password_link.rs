//! Makes the one-time link by which an end user sets a password: a first one,
//! or another one because the old one is lost.

use actix_web::web;
use api::user::PasswordLink;
use gnap::id::UserId;
use serde_json::json;

use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::me::password;

/// `POST /tenants/{slug}/users/{id}/password-link`. What the user signs in with
/// now works until the link is used.
///
/// # Errors
/// 401, 403, 404, 409 for a user who may not sign in, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteUsers>,
    Id(id): Id<UserId>,
) -> Result<Answer<PasswordLink>, Problem> {
    let store = admin.store(&app);
    let user = store.user(id).await?.ok_or(Problem::NotFound)?;
    if user.disabled_at_ms.is_some() {
        return Err(Problem::Disabled);
    }
    let tenant = admin.compiled(&app).await?;
    // Nobody makes a link without an event of it.
    let data = json!({"login": user.content.login});
    let event = admin.audit(&app, "user.password_link", data)?;
    store.note_about_user(id, &event).await?;
    let (url, expires_at_ms) = password::new_link(&app, &tenant, &user).await?;
    Ok(Answer(PasswordLink {
        url,
        expires_at: time::shown(expires_at_ms),
    }))
}
