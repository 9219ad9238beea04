//! Lists the live policies.

use actix_web::web;
use api::page::Page;
use api::policy::Policy;
use store::policy::Policy as Stored;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{page, time};
use crate::app::App;

/// `GET /tenants/{slug}/policies`: all of them in the order of their making,
/// because a tenant's requests are decided with all of them in memory anyway.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<Policy>>, Problem> {
    let found = admin.store(&app).policies().await?;
    Ok(Answer(page::whole(found, policy)))
}

fn policy(stored: Stored) -> Policy {
    Policy {
        id: stored.id.to_string(),
        name: stored.content.name,
        text: stored.content.text,
        linked: shown::linked(stored.content.linked),
        version: stored.version,
        updated_at: time::shown(stored.updated_at_ms),
    }
}
