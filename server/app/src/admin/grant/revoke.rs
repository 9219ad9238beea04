//! Revokes a grant and all its tokens: the next introspection is inactive.

use actix_web::web;
use api::grant::{GrantDetail, RevokeGrant};
use gnap::grant::Finalized;
use gnap::id::GrantId;
use serde_json::json;
use store::grant::{By, Ended, Finalize, State};

use super::{detail, tokens};
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::check;
use crate::admin::problem::Problem;
use crate::admin::rights::RevokeGrants;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;

/// `POST /tenants/{slug}/grants/{id}/revoke`.
///
/// # Errors
/// 401, 403, 404, 409 for a grant that is over, 422 without a reason, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<RevokeGrants>,
    Id(id): Id<GrantId>,
    Json(request): Json<RevokeGrant>,
) -> Result<Answer<GrantDetail>, Problem> {
    let reason = check::reason(&request.reason)?;
    revoke(&app, &admin, id, reason).await?;
    Ok(Answer(detail::load(admin.store(&app), id).await?))
}

async fn revoke(
    app: &App,
    admin: &TenantAdmin<RevokeGrants>,
    id: GrantId,
    reason: &str,
) -> Result<(), Problem> {
    let store = admin.store(app);
    let grant = store.grant(id).await?.ok_or(Problem::NotFound)?;
    match grant.state {
        State::Approved | State::Pending | State::Waiting => {}
        // After a refused modification what was issued before still works.
        State::Denied if has_live_tokens(store, id).await? => {}
        State::Denied | State::Finalized { .. } => return Err(Problem::Over),
    }
    let ended = store
        .finalize(Finalize {
            grant_id: id,
            by: By::Administrator,
            reason: Finalized::Revoked,
            text: Some(reason.to_owned()),
            audit: admin.audit(app, "grant.revoke", json!({"reason": reason}))?,
        })
        .await?;
    match ended {
        Ended::Done { .. } => Ok(()),
        Ended::Already => Err(Problem::Over),
        // An administrator shows no continuation token.
        Ended::Unknown | Ended::WrongContinuation => Err(Problem::NotFound),
    }
}

async fn has_live_tokens(store: store::Tenant<'_>, id: GrantId) -> Result<bool, Problem> {
    let tokens = tokens::newest(store, id).await?;
    Ok(tokens.iter().any(|token| token.revoked_at_ms.is_none()))
}
