//! Lists client classes, newest first.

use actix_web::web;
use api::client_class::ClientClass;
use api::page::{Cursor, Page};

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `GET /tenants/{slug}/client-classes`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Query(cursor): Query<Cursor>,
) -> Result<Answer<Page<ClientClass>>, Problem> {
    let wanted = page::request(cursor.cursor.as_deref(), cursor.limit)?;
    let found = admin.store(&app).client_classes(wanted).await?;
    Ok(Answer(page::page(found, shown::shown)))
}
