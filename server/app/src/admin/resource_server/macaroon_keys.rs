//! Gives the keys of macaroons for a resource server, encrypted to it: whoever
//! carries them there, an operator too, cannot mint with them.

use actix_web::web;
use api::resource_server::MacaroonKeys;
use gnap::id::ResourceServerId;
use serde_json::json;
use token::macaroon::{self, RootKey};

use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceServers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/resource-servers/{id}/macaroon-keys`.
///
/// # Errors
/// 401, 403, 404, 422 when the resource server has no encryption key or the
/// tenant no key for macaroons, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceServers>,
    Id(id): Id<ResourceServerId>,
) -> Result<Answer<MacaroonKeys>, Problem> {
    let tenant = admin.compiled(&app).await?;
    let mut servers = tenant.resource_servers().iter();
    let server = servers.find(|server| server.details.id == id);
    let server = server.ok_or(Problem::NotFound)?;
    let Some(to) = &server.encryption_key else {
        return Err(Problem::field(
            "encryption_key",
            "The resource server has none.",
        ));
    };
    let keys: Vec<&RootKey> = server
        .macaroon_keys
        .iter()
        .map(|shared| &shared.key)
        .collect();
    if keys.is_empty() {
        return Err(Problem::field(
            "algorithm",
            "The tenant has no `HS256` key.",
        ));
    }
    let kids: Vec<String> = keys.iter().map(|key| key.kid().to_owned()).collect();
    let sealed =
        macaroon::hand_over(&keys, to).map_err(|error| Problem::Unavailable(error.into()))?;
    let data = json!({"kids": kids, "encryption_key": to.kid()});
    let event = admin.audit(&app, "resource_server.macaroon_keys", data)?;
    admin
        .store(&app)
        .record_of_resource_server(id, &event)
        .await?;
    Ok(Answer(MacaroonKeys {
        kids,
        jwe: sealed.expose().to_owned(),
    }))
}
