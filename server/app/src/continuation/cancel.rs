//! The client ends the grant; its tokens end with it (RFC 9635 §5.4).

use gnap::error::Code;
use gnap::grant::Finalized;
use live::Swap;
use serde_json::json;
use store::grant::{By, Ended, Finalize};

use super::find::{Continued, Place};
use crate::app::App;
use crate::audit;
use crate::grant::{Pending, Phase, bound, continuation};
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Cancels.
///
/// # Errors
/// `invalid_continuation` when it is over already; 503.
#[tracing::instrument(name = "continuation.cancel", skip_all)]
pub async fn cancel(app: &App, tenant: &Tenant, continued: &Continued) -> Result<(), Refusal> {
    let refused = || Refusal::code(Code::InvalidContinuation);
    match &continued.place {
        Place::Waiting { pending, version } => {
            cancel_waiting(app, tenant, continued, pending, *version).await
        }
        Place::Decided(grant) => {
            let thumbprint = continued.key.thumbprint().to_string();
            let actor = audit::client(Some(thumbprint), grant.client.name.clone());
            let ended = app
                .store
                .tenant(tenant.id)
                .finalize(Finalize {
                    grant_id: continued.id,
                    by: By::Client {
                        continuation_hash: continued.token_hash,
                        key_thumbprint: bound(&continued.key).thumbprint,
                    },
                    reason: Finalized::Cancelled,
                    text: None,
                    audit: audit::by(app, actor, "grant.cancel", json!({}))?,
                })
                .await?;
            match ended {
                Ended::Done { .. } => Ok(()),
                Ended::Unknown | Ended::WrongContinuation | Ended::Already => Err(refused()),
            }
        }
    }
}

/// Ends a grant that waits for a person, and the stored grant that it was
/// modified from.
///
/// # Errors
/// `too_fast` with a way to go on when a decision is being written; 503.
pub async fn cancel_waiting(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    pending: &Pending,
    version: u64,
) -> Result<(), Refusal> {
    let next = Pending {
        phase: Phase::Cancelled,
        ..pending.clone()
    };
    let swap = match pending.phase {
        Phase::Waiting => app.swap_pending(tenant, version, &next).await?,
        Phase::Deciding | Phase::Cancelled => Swap::Lost,
    };
    match swap {
        Swap::Done => match pending.modified {
            None => Ok(()),
            Some(_) => end_stored(app, tenant, continued).await,
        },
        // A decision is being written at this moment: the client comes again
        // and cancels the decided grant.
        Swap::Lost => {
            let token = continued.token.clone();
            let go_on = continuation(app, tenant, continued.id, token);
            Err(Refusal::code(Code::TooFast).with_continue(go_on))
        }
    }
}

/// The client proved the grant's key and presented its continuation token,
/// which was live state while the stored grant was pending.
async fn end_stored(app: &App, tenant: &Tenant, continued: &Continued) -> Result<(), Refusal> {
    let client = audit::client(Some(continued.key.thumbprint().to_string()), None);
    app.store
        .tenant(tenant.id)
        .finalize(Finalize {
            grant_id: continued.id,
            by: By::System,
            reason: Finalized::Cancelled,
            text: None,
            audit: audit::by(app, client, "grant.cancel", json!({}))?,
        })
        .await?;
    Ok(())
}
