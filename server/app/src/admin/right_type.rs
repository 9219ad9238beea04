//! Lists the catalogue of right types.

use actix_web::web;
use api::page::Page;
use api::right_type::RightType;
use store::right_type::RightType as Stored;

use super::answer::Answer;
use super::problem::Problem;
use super::rights::ReadConfiguration;
use super::tenant_admin::TenantAdmin;
use super::{page, time};
use crate::app::App;

/// `GET /tenants/{slug}/right-types`: the whole catalogue by name, because a
/// tenant's requests are decided with all of it in memory anyway.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn list(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<RightType>>, Problem> {
    let found = admin.store(&app).right_types().await?;
    Ok(Answer(page::whole(found, shown)))
}

fn shown(stored: Stored) -> RightType {
    RightType {
        id: stored.id.to_string(),
        name: stored.content.name,
        title: stored.content.title,
        description: stored.content.description.unwrap_or_default(),
        actions: stored
            .content
            .actions
            .into_iter()
            .map(|action| action.name)
            .collect(),
        created_at: time::shown(stored.created_at_ms),
    }
}
