//! A call while the grant still waits for a person (RFC 9635 §5.2).

use gnap::error::Code;
use gnap::response::GrantResponse;
use gnap::secret::Kind;
use live::Swap;

use super::cancel;
use super::find::Continued;
use crate::app::App;
use crate::grant::{Pending, Phase, continuation, continuation_after};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// How often a client may not wait before its grant ends (RFC 9635 §11.27).
const MAX_HURRIED: u32 = 16;
/// How often that costs nothing: clocks and networks are not exact.
const FREE_HURRIED: u32 = 3;
/// The longest wait it is told, seconds.
const MAX_WAIT: u64 = 60;

/// Says that the grant still waits, under a new continuation token.
///
/// # Errors
/// `too_fast` before the wait is over, `invalid_interaction` for a reference
/// nobody gave out or when the time to decide is over; all with a way to go on.
/// `too_many_attempts` when the client does not wait again and again.
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
    may_call(app, tenant, continued, pending, version).await?;
    if app.clock.now_ms() >= pending.expires_at {
        // Nobody decided. The client can offer a new interaction (§3.3).
        return Err(Refusal::code(Code::InvalidInteraction).with_continue(go_on()));
    }
    let token = random::secret()?;
    let hash = app.hash(tenant, Kind::ContinuationToken, &token);
    let next = Pending {
        continuation: hash,
        not_before: app.next_call(),
        hurried: 0,
        ..pending.clone()
    };
    let response = GrantResponse {
        continuation: Some(continuation(app, tenant, continued.id, token)),
        ..GrantResponse::default()
    };
    let kept = continued.kept(&response);
    let (swap, ()) = tokio::join!(
        app.swap_pending(tenant, version, &next),
        app.keep(tenant, continued.step(hash), &kept),
    );
    match swap? {
        Swap::Done => Ok(response),
        // Two calls with one token at once, or a decision in between: this one
        // comes again.
        Swap::Lost => Err(Refusal::code(Code::TooFast).with_continue(go_on())),
    }
}

/// Whether a waiting grant takes a call now.
///
/// # Errors
/// `too_fast` with a wait that grows, in the end `too_many_attempts`.
pub async fn may_call(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    pending: &Pending,
    version: u64,
) -> Result<(), Refusal> {
    let go_on = |wait| {
        let go_on = continuation_after(tenant, continued.id, continued.token.clone(), wait);
        Refusal::code(Code::TooFast).with_continue(go_on)
    };
    let wait = app.config.protocol.wait;
    if pending.phase == Phase::Deciding {
        // The decision is being written under the current continuation token:
        // a new one now would be lost.
        return Err(go_on(wait));
    }
    let now_ms = app.clock.now_ms();
    if now_ms >= pending.not_before {
        return Ok(());
    }
    if pending.hurried >= MAX_HURRIED {
        cancel::cancel_waiting(app, tenant, continued, pending, version).await?;
        return Err(Refusal::code(Code::TooManyAttempts));
    }
    let mut next = Pending {
        hurried: pending.hurried.saturating_add(1),
        ..pending.clone()
    };
    let wait = match next.hurried.checked_sub(FREE_HURRIED) {
        None | Some(0) => wait,
        Some(times) => {
            let longer = wait
                .saturating_mul(1 << times.min(8))
                .min(MAX_WAIT.max(wait));
            next.not_before = now_ms.saturating_add(longer.saturating_mul(1000));
            longer
        }
    };
    // Lost to another call of the same client or to a decision: either way this
    // call was too early.
    match app.swap_pending(tenant, version, &next).await? {
        Swap::Done | Swap::Lost => Err(go_on(wait)),
    }
}
