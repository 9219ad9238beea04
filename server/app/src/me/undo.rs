//! A person takes back what they allowed: the grant ends, and its tokens with
//! it (RFC 9635 §11.36).

use gnap::grant::Finalized;
use gnap::id::GrantId;
use serde_json::json;
use store::grant::{By, Finalize};

use crate::app::App;
use crate::audit;
use crate::interact::{Failed, Session};
use crate::tenant::Tenant;

/// Ends a grant of this person. Somebody else's is none, and one that is over
/// stays over: the page is shown again in every case.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "me.undo", skip_all)]
pub async fn undo(
    app: &App,
    tenant: &Tenant,
    session: &Session,
    grant: &str,
) -> Result<(), Failed> {
    let grant_id: GrantId = grant.parse().map_err(|_| Failed::Unknown)?;
    let actor = audit::user(session);
    app.store
        .tenant(tenant.id)
        .finalize(Finalize {
            grant_id,
            by: By::User(session.user),
            reason: Finalized::Revoked,
            text: None,
            audit: audit::by(app, actor, "grant.undo", json!({}))?,
        })
        .await?;
    Ok(())
}
