//! Whether an end user may sign in. Who is disabled is signed out everywhere;
//! their grants stay as they are.

use actix_web::web;
use api::user::{User, UserAccess};
use gnap::id::UserId;
use serde_json::{Value, json};

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::check;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/users/{id}/disable`.
///
/// # Errors
/// 401, 403, 404, 422 without a reason, or 503.
pub async fn disable(
    app: web::Data<App>,
    admin: TenantAdmin<WriteUsers>,
    Id(id): Id<UserId>,
    Json(input): Json<UserAccess>,
) -> Result<Answer<User>, Problem> {
    let data = audited(&app, &admin, id, &input).await?;
    let event = admin.audit(&app, "user.disable", data)?;
    let disabled = admin.store(&app).disable_user(id, &event).await?;
    Ok(Answer(shown::shown(disabled)))
}

/// `POST /tenants/{slug}/users/{id}/enable`.
///
/// # Errors
/// 401, 403, 404, 422 without a reason, or 503.
pub async fn enable(
    app: web::Data<App>,
    admin: TenantAdmin<WriteUsers>,
    Id(id): Id<UserId>,
    Json(input): Json<UserAccess>,
) -> Result<Answer<User>, Problem> {
    let data = audited(&app, &admin, id, &input).await?;
    let event = admin.audit(&app, "user.enable", data)?;
    let enabled = admin.store(&app).enable_user(id, &event).await?;
    Ok(Answer(shown::shown(enabled)))
}

/// What the audit log keeps of it.
async fn audited(
    app: &App,
    admin: &TenantAdmin<WriteUsers>,
    id: UserId,
    input: &UserAccess,
) -> Result<Value, Problem> {
    let reason = check::reason(&input.reason)?;
    let user = admin.store(app).user(id).await?;
    let login = user.ok_or(Problem::NotFound)?.content.login;
    Ok(json!({"login": login, "reason": reason}))
}
