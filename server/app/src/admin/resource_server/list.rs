//! Lists resource servers, newest first.

use actix_web::web;
use api::page::{Cursor, Page};
use api::resource_server::ResourceServer;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/resource-servers`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Query(cursor): Query<Cursor>,
) -> Result<Answer<Page<ResourceServer>>, Problem> {
    let wanted = page::request(cursor.cursor.as_deref(), cursor.limit)?;
    let found = admin.store(&app).resource_servers(wanted).await?;
    Ok(Answer(page::page(found, shown::shown)))
}
