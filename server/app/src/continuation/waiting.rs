//! A call while a grant waits for others than its RO (RFC 9635 §5.2): the
//! interaction reference is taken, nothing is issued.

use std::time::Duration;

use gnap::error::Code;
use gnap::id::GrantId;
use gnap::response::GrantResponse;
use gnap::secret::Kind;
use serde_json::json;
use store::grant::{Grant, Redeem, RedeemAt, Redeemed};

use super::find::Continued;
use super::redeem::presented;
use crate::app::App;
use crate::audit;
use crate::grant::{Recorded, actor, bound, continuation};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Says that the grant still waits, under a new continuation token.
///
/// # Errors
/// `too_fast` before the wait is over and `invalid_interaction` for a wrong
/// reference, both with a way to go on; `too_many_attempts` for one that was
/// used before; `invalid_continuation`, 503.
#[tracing::instrument(name = "continuation.waiting", skip_all)]
pub async fn go_on(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    grant: &Grant,
    interact_ref: Option<String>,
) -> Result<GrantResponse, Refusal> {
    let same = || continuation(app, tenant, continued.id, continued.token.clone());
    let turn = turn(app, tenant, continued.id);
    if interact_ref.is_none() && app.live.get(&turn).await?.is_some() {
        return Err(Refusal::code(Code::TooFast).with_continue(same()));
    }
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let token = random::secret()?;
    let next = app.hash(tenant, Kind::ContinuationToken, &token);
    let response = GrantResponse {
        continuation: Some(continuation(app, tenant, continued.id, token)),
        ..GrantResponse::default()
    };
    let kept = continued.kept(&response);
    let store = app.store.tenant(tenant.id);
    let client = || actor(&recorded.client);
    let (redeemed, ()) = tokio::join!(
        store.redeem(Redeem {
            grant_id: continued.id,
            now_ms: app.clock.now_ms(),
            key_thumbprint: bound(&continued.key).thumbprint,
            continuation_hash: continued.token_hash,
            interact_ref: presented(app, tenant, interact_ref.as_deref()),
            next_continuation_hash: Some(next),
            at: RedeemAt::Waiting,
            tokens: Vec::new(),
            // A poll tells nothing new.
            audit: None,
            audit_invalidated: audit::by(app, client(), "grant.invalidate", json!({}))?,
        }),
        app.keep(tenant, continued.step(next), &kept),
    );
    match redeemed? {
        Redeemed::Done => {
            app.wait_between_polls(tenant, continued.id).await?;
            Ok(response)
        }
        // Who holds the handle but not the browser learns nothing, and changes
        // nothing.
        Redeemed::InteractRefMissing => Ok(GrantResponse {
            continuation: Some(same()),
            ..GrantResponse::default()
        }),
        Redeemed::WrongInteractRef => {
            Err(Refusal::code(Code::InvalidInteraction).with_continue(same()))
        }
        Redeemed::AlreadyUsed => Err(Refusal::code(Code::TooManyAttempts)),
        // Decided at this moment: the client comes again.
        Redeemed::Moved | Redeemed::Denied => {
            Err(Refusal::code(Code::TooFast).with_continue(same()))
        }
        Redeemed::Unknown | Redeemed::WrongContinuation | Redeemed::Finalized => {
            Err(Refusal::code(Code::InvalidContinuation))
        }
    }
}

impl App {
    /// Lets a client of a grant that waits for others come again after the wait
    /// only.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn wait_between_polls(
        &self,
        tenant: &Tenant,
        grant: GrantId,
    ) -> Result<(), live::LiveError> {
        let wait = Duration::from_secs(self.config.protocol.wait);
        if wait.is_zero() {
            return Ok(());
        }
        let turn = turn(self, tenant, grant);
        self.live.put(&turn, b"1", wait).await
    }
}

/// Where it stands that the next poll would be too early.
fn turn(app: &App, tenant: &Tenant, grant: GrantId) -> live::Key {
    app.live_key(tenant, Kind::Attempts, &format!("waits {grant}"))
}
