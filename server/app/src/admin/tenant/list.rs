//! Lists the tenants of the administrator.

use actix_web::web;
use api::page::{Cursor, Page};
use api::tenant::TenantMembership;

use super::visible::{own, sees_all, shown};
use crate::admin::administrator::Administrator;
use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::app::App;

/// `GET /tenants`: for those who see all tenants by pages, newest first.
///
/// # Errors
/// 401, 422 for a bad cursor, or 503.
pub async fn get(
    app: web::Data<App>,
    administrator: Administrator,
    Query(cursor): Query<Cursor>,
) -> Result<Answer<Page<TenantMembership>>, Problem> {
    let wanted = page::request(cursor.cursor.as_deref(), cursor.limit)?;
    let platform = app.store.platform();
    let memberships = platform.memberships(administrator.id).await?;
    let found = if sees_all(&memberships) {
        platform.tenants(wanted).await?
    } else {
        store::page::Page {
            items: own(&app, &memberships).await?,
            next: None,
        }
    };
    Ok(Answer(Page {
        items: found
            .items
            .iter()
            .filter_map(|tenant| shown(&memberships, tenant))
            .collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
