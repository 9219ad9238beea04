//! A grant for which only approvers are asked: it waits from the beginning, and
//! no interaction is offered (RFC 9635 §5.2).

use gnap::error::Code;
use gnap::response::GrantResponse;
use gnap::secret::Kind;
use proof::PublicKey;
use serde_json::json;
use store::grant::{Asked, Decide, Decided, Decision};

use super::approve::{actor, bound, new_grant};
use super::approver::counted;
use super::requested::Requested;
use super::wait::continuation;
use crate::app::App;
use crate::approval;
use crate::attempts;
use crate::audit;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Puts the request aside until others approve.
///
/// # Errors
/// `too_many_attempts` for more requests than anybody would look at (§12.3);
/// 503.
pub async fn wait_for_others(
    app: &App,
    tenant: &Tenant,
    key: &PublicKey,
    requested: Requested,
) -> Result<GrantResponse, Refusal> {
    let thumbprint = &requested.client.thumbprint;
    counted(attempts::approval_by(app, tenant.id, thumbprint).await?)?;
    let subject = requested.asserted.map(|asserted| asserted.user);
    let token = random::secret()?;
    let hash = app.hash(tenant, Kind::ContinuationToken, &token);
    let decided = app
        .store
        .tenant(tenant.id)
        .decide(Decide {
            grant: new_grant(app, tenant, &requested, (bound(key), subject, Some(hash)))?,
            decision: Decision::Waiting,
            approval: Some(approval::ask(app, tenant, &requested, subject).await?),
            asked: Asked::First,
            interact_ref_hash: None,
            audit: audit::by(app, actor(&requested.client), "grant.wait", json!({}))?,
        })
        .await?;
    if decided == Decided::Already {
        return Err(Refusal::code(Code::TooFast));
    }
    app.jobs.wake();
    app.wait_between_polls(tenant, requested.id).await?;
    Ok(GrantResponse {
        continuation: Some(continuation(app, tenant, requested.id, token)),
        ..GrantResponse::default()
    })
}
