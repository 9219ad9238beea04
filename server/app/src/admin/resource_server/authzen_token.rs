//! The secret by which a resource server that cannot sign asks for decisions
//! (AuthZEN): one at a time, kept as a hash, shown once.

use actix_web::web;
use api::resource_server::NewAuthzenToken;
use gnap::id::ResourceServerId;
use gnap::secret::Kind;
use serde_json::json;

use crate::admin::answer::{Answer, NoContent};
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceServers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;
use crate::random;

/// `POST /tenants/{slug}/resource-servers/{id}/authzen-token`: the one before
/// is good for nothing from then on.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceServers>,
    Id(id): Id<ResourceServerId>,
) -> Result<Answer<NewAuthzenToken>, Problem> {
    let token = random::secret()?;
    let hash = app
        .hash_key
        .hash(admin.tenant.id, Kind::AuthzenToken, token.expose());
    let event = admin.audit(&app, "resource_server.authzen_token", json!({}))?;
    let store = admin.store(&app);
    store.replace_authzen_token(id, Some(hash), &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(NewAuthzenToken {
        token: token.expose().to_owned(),
        created_at: time::shown(event.at_ms),
    }))
}

/// `DELETE /tenants/{slug}/resource-servers/{id}/authzen-token`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn delete(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceServers>,
    Id(id): Id<ResourceServerId>,
) -> Result<NoContent, Problem> {
    let event = admin.audit(&app, "resource_server.authzen_token_remove", json!({}))?;
    let store = admin.store(&app);
    store.replace_authzen_token(id, None, &event).await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}
