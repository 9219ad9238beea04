//! One end user.

use actix_web::web;
use api::user::User;
use gnap::id::UserId;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/users/{id}`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadUsers>,
    Id(id): Id<UserId>,
) -> Result<Answer<User>, Problem> {
    let found = admin.store(&app).user(id).await?;
    Ok(Answer(shown::shown(found.ok_or(Problem::NotFound)?)))
}
