//! A call while the grant still waits for a person (RFC 9635 §5.2).

use gnap::error::Code;
use gnap::response::GrantResponse;
use gnap::secret::Kind;
use live::Swap;

use super::find::Continued;
use crate::app::App;
use crate::grant::{Pending, Phase, continuation};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Says that the grant still waits, under a new continuation token.
///
/// # Errors
/// `too_fast` before the wait is over, `invalid_interaction` for a reference
/// nobody gave out or when the time to decide is over; all with a way to go on.
#[tracing::instrument(name = "continuation.poll", skip_all)]
pub async fn poll(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    pending: &Pending,
    version: u64,
    interact_ref: Option<String>,
) -> Result<GrantResponse, Refusal> {
    let go_on = || continuation(app, tenant, continued.id, continued.token.clone());
    if interact_ref.is_some() {
        // No reference exists before a decision, so this one is a guess.
        return Err(Refusal::code(Code::InvalidInteraction).with_continue(go_on()));
    }
    let now_ms = app.clock.now_ms();
    if now_ms >= pending.expires_at {
        return Err(Refusal::code(Code::InvalidInteraction));
    }
    if now_ms < pending.not_before {
        return Err(Refusal::code(Code::TooFast).with_continue(go_on()));
    }
    if pending.phase == Phase::Deciding {
        // The decision is being written under the current continuation token:
        // a new one now would be lost.
        return Err(Refusal::code(Code::TooFast).with_continue(go_on()));
    }
    let token = random::secret()?;
    let next = Pending {
        continuation: app.hash(tenant, Kind::ContinuationToken, &token),
        not_before: now_ms.saturating_add(app.config.protocol.wait.saturating_mul(1000)),
        ..pending.clone()
    };
    match app.swap_pending(tenant, version, &next).await? {
        Swap::Done => Ok(GrantResponse {
            continuation: Some(continuation(app, tenant, continued.id, token)),
            ..GrantResponse::default()
        }),
        // Two calls with one token at once, or a decision in between: this one
        // comes again.
        Swap::Lost => Err(Refusal::code(Code::TooFast).with_continue(go_on())),
    }
}
