//! Replaces what tokens for a resource server are like: format and encryption
//! key.

use actix_web::web;
use api::resource_server::{ResourceServer, ResourceServerTokensInput};
use gnap::id::ResourceServerId;
use serde_json::json;
use store::StoreError;
use store::resource_server::ResourceServerTokens;
use token::Format;
use token::jwt_encrypted::EncryptionKey;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::check::Fields;
use crate::admin::client_class::format;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteResourceServers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `PUT /tenants/{slug}/resource-servers/{id}/tokens`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed since it was read, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteResourceServers>,
    Id(id): Id<ResourceServerId>,
    Json(input): Json<ResourceServerTokensInput>,
) -> Result<Answer<ResourceServer>, Problem> {
    let store = admin.store(&app);
    let before = store.resource_server(id).await?.ok_or(Problem::NotFound)?;
    let expected_ms = time::expected(input.updated_at, before.updated_at_ms)?;
    let tokens = tokens(&app, &admin, input).await?;
    let data = json!({
        "before": shown::audited(&before.tokens),
        "after": shown::audited(&tokens),
    });
    let event = admin.audit(&app, "resource_server.tokens", data)?;
    let updated = store
        .update_resource_server_tokens(id, expected_ms, &tokens, &event)
        .await;
    let updated = updated.map_err(|error| match error {
        StoreError::Conflict { .. } => Problem::Changed,
        error => error.into(),
    })?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(shown::shown(updated)))
}

async fn tokens(
    app: &App,
    admin: &TenantAdmin<WriteResourceServers>,
    input: ResourceServerTokensInput,
) -> Result<ResourceServerTokens, Problem> {
    let mut fields = Fields::default();
    let key = input.encryption_key.as_ref().map(EncryptionKey::from_jwk);
    if let Some(Err(error)) = &key {
        fields.expect(false, "encryption_key", || {
            format!("This key is not admitted: {error}.")
        });
    }
    if let Some(wanted) = input.token_format.map(format::format) {
        let tenant = admin.compiled(app).await?;
        let is_possible = match wanted {
            Format::JwtEncrypted => key.is_some() && tenant.can_issue(Format::JwtSigned),
            Format::Macaroon => key.is_some() && tenant.has_macaroon_root(),
            other => tenant.can_issue(other),
        };
        fields.expect(is_possible, "token_format", || {
            "There is no key for it, of this tenant or of this resource server.".to_owned()
        });
    }
    fields.accepted()?;
    Ok(ResourceServerTokens {
        format: input.token_format.map(format::stored),
        encryption_key: input.encryption_key,
    })
}
