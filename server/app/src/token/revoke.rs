//! `DELETE {base}/gnap/token/{id}`: the value stops to work (RFC 9635 §6.2).

use gnap::error::Code;
use serde_json::json;
use store::token::{Revoke, Revoked, Revoker};

use super::manage::Managed;
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Revokes the token. A token that is revoked already stays so, and the answer
/// is the same.
///
/// # Errors
/// `invalid_request` when the management token changed meanwhile; 503.
#[tracing::instrument(name = "token.revoke", skip_all)]
pub async fn revoke(app: &App, tenant: &Tenant, managed: Managed) -> Result<(), Refusal> {
    let token = managed.token;
    let actor = audit::holder(tenant, &token);
    let revoked = app
        .store
        .tenant(tenant.id)
        .revoke_token(Revoke {
            token_id: token.token.id,
            by: Revoker::Client {
                management_hash: managed.management_hash,
                key_thumbprint: token.management_key().thumbprint,
            },
            audit: audit::by(app, actor, "token.revoke", json!({}))?,
        })
        .await?;
    match revoked {
        Revoked::Done => Ok(()),
        Revoked::Unknown | Revoked::WrongManagement => Err(Refusal::code(Code::InvalidRequest)),
    }
}
