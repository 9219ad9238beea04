//! Lists end users, newest first.

use actix_web::web;
use api::page::Page;
use api::user::{User, UserFilter};

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page};
use crate::app::App;

/// `GET /tenants/{slug}/users`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadUsers>,
    Query(filter): Query<UserFilter>,
) -> Result<Answer<Page<User>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let text = check::filter(filter.text);
    let found = admin.store(&app).users(text.as_deref(), wanted).await?;
    Ok(Answer(page::page(found, shown::shown)))
}
