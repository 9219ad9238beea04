//! A person cuts off a branch: what a resource server derived from what they
//! allowed, with everything derived from that (RFC 9767 §4).

use gnap::id::TokenId;
use serde_json::json;
use store::token::{Revoke, Revoker};

use crate::app::App;
use crate::audit;
use crate::interact::{Failed, Session};
use crate::tenant::Tenant;

/// Ends a token under a grant of this person. Somebody else's is none: the page
/// is shown again in every case.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "me.cut", skip_all)]
pub async fn cut(app: &App, tenant: &Tenant, session: &Session, token: &str) -> Result<(), Failed> {
    let token_id: TokenId = token.parse().map_err(|_| Failed::Unknown)?;
    let actor = audit::user(session);
    app.store
        .tenant(tenant.id)
        .revoke_token(Revoke {
            token_id,
            by: Revoker::User(session.user),
            audit: audit::by(app, actor, "token.cut", json!({}))?,
        })
        .await?;
    Ok(())
}
