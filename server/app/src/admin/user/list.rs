//! Lists end users, newest first.

use actix_web::web;
use api::page::{Cursor, Page};
use api::user::User;

use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{page, time};
use crate::app::App;

/// `GET /tenants/{slug}/users`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadUsers>,
    Query(cursor): Query<Cursor>,
) -> Result<Answer<Page<User>>, Problem> {
    let wanted = page::request(cursor.cursor.as_deref(), cursor.limit)?;
    let found = admin.store(&app).users(wanted).await?;
    Ok(Answer(page::page(found, |stored| User {
        id: stored.id.to_string(),
        login: stored.content.login,
        name: stored.content.name,
        created_at: time::shown(stored.created_at_ms),
    })))
}
