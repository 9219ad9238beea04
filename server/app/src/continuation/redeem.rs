//! A call after the decision: tokens for a yes, `user_denied` for a no
//! (RFC 9635 §5.1, §5.2).

use gnap::error::Code;
use gnap::response::GrantResponse;
use gnap::secret::{Kind, Secret};
use serde_json::json;
use store::grant::{Grant, InteractRef, Redeem, RedeemAt, Redeemed, State};

use super::find::Continued;
use super::waiting;
use crate::app::App;
use crate::approval;
use crate::audit;
use crate::grant::{
    Agreed, AskedTokens, Circumstances, DecidedBy, Past, Recorded, Standing, actor, bound,
    continuation, evaluate_again, later, prepare, told_identifier,
};
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Issues tokens for an approved grant, once per interaction reference.
///
/// Everything is prepared before; one conditional write then decides whether
/// this call, and no other, gets the tokens.
///
/// # Errors
/// `user_denied`, `too_many_attempts` for a reference used before,
/// `invalid_interaction` for a wrong one, `invalid_continuation` for a grant
/// that is over, 503.
#[tracing::instrument(name = "continuation.redeem", skip_all)]
pub async fn redeem(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    grant: &Grant,
    interact_ref: Option<String>,
) -> Result<GrantResponse, Refusal> {
    let released;
    let grant = match grant.state {
        State::Waiting => match approval::release(app, tenant, grant).await? {
            Some(now) => {
                released = now;
                &released
            }
            None => return waiting::go_on(app, tenant, continued, grant, interact_ref).await,
        },
        State::Approved | State::Denied | State::Pending | State::Finalized { .. } => grant,
    };
    match grant.state {
        State::Approved => {}
        // Released by nobody yet.
        State::Waiting => return waiting::go_on(app, tenant, continued, grant, interact_ref).await,
        State::Denied => return Err(denial(grant)?),
        State::Pending | State::Finalized { .. } => {
            return Err(Refusal::code(Code::InvalidContinuation));
        }
    }
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let client = &recorded.client;
    let decided: AskedTokens = serde_json::from_value(grant.decision.clone())?;
    let user = grant.user.map(|user| user.to_string());
    let (of, types) = (&client.thumbprint, decided.right_types());
    let past = Past::load(app, tenant, grant.user, of, continued.id, &types).await?;
    let circumstances = Circumstances {
        address: continued.address,
        past: Some(&past),
        ..recorded.circumstances_then(app.clock.now(), user.as_deref())
    };
    // Policy may have changed since the decision; what it denies now is not
    // issued, whatever was agreed to then.
    let again = |token: &_| evaluate_again(tenant, client, token, circumstances, Agreed::Then);
    let tokens = decided.map(again);
    let standing = Standing {
        grant: continued.id,
        key: &continued.key,
        instance: grant.client_instance,
        client,
        tokens: &tokens,
        subject: recorded.subject.as_ref(),
        user: grant.user,
    };
    let prepared = prepare(app, tenant, standing).await?;
    let response = GrantResponse {
        instance_id: grant
            .client_instance
            .and_then(|_| told_identifier(app, tenant, client)),
        ..prepared.response
    };
    if response.subject.is_none() && response.access_token.is_none() {
        let refused = (actor(client), "grant.continue_refused");
        later::keep_refused(app, tenant, grant.id, refused, &tokens).await?;
        return Err(Refusal::code(Code::RequestDenied));
    }
    let count = prepared.tokens.len();
    let next = prepared.continuation;
    let said = later::said_again(&decided, &tokens);
    let kept = continued.kept(&response);
    let store = app.store.tenant(tenant.id);
    let (redeemed, ()) = tokio::join!(
        store.redeem(Redeem {
            grant_id: continued.id,
            now_ms: app.clock.now_ms(),
            key_thumbprint: bound(&continued.key).thumbprint,
            continuation_hash: continued.token_hash,
            interact_ref: presented(app, tenant, interact_ref.as_deref()),
            next_continuation_hash: Some(next),
            at: RedeemAt::Approved,
            tokens: prepared.tokens,
            audit: Some(audit::by(app, actor(client), "grant.continue", said)?),
            audit_invalidated: audit::by(app, actor(client), "grant.invalidate", json!({}))?,
        }),
        app.keep(tenant, continued.step(next), &kept),
    );
    let go_on = || continuation(app, tenant, continued.id, continued.token.clone());
    match redeemed? {
        Redeemed::Done => {
            app.meters.tokens(count);
            Ok(response)
        }
        // A finish method was agreed and its reference not shown: this may be
        // somebody who holds the handle but not the browser. Nothing changes.
        Redeemed::InteractRefMissing => Ok(GrantResponse {
            continuation: Some(go_on()),
            ..GrantResponse::default()
        }),
        Redeemed::WrongInteractRef => {
            Err(Refusal::code(Code::InvalidInteraction).with_continue(go_on()))
        }
        Redeemed::AlreadyUsed => Err(Refusal::code(Code::TooManyAttempts)),
        Redeemed::Denied => Err(denial(grant)?),
        Redeemed::Unknown | Redeemed::WrongContinuation | Redeemed::Moved | Redeemed::Finalized => {
            Err(Refusal::code(Code::InvalidContinuation))
        }
    }
}

/// The interaction reference that a call has, as the store knows it.
pub fn presented(app: &App, tenant: &Tenant, interact_ref: Option<&str>) -> InteractRef {
    match interact_ref {
        Some(value) => {
            InteractRef::Presented(app.hash(tenant, Kind::InteractRef, &Secret::new(value)))
        }
        None => InteractRef::Absent,
    }
}

/// What the client is told about a no: that somebody said it, that another
/// person came than it named (RFC 9635 §2.4), or that nobody approved in time.
pub fn denial(grant: &Grant) -> Result<Refusal, Refusal> {
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    Ok(Refusal::code(match recorded.decided_by {
        DecidedBy::Expected => Code::UserDenied,
        DecidedBy::SomebodyElse => Code::UnknownUser,
        DecidedBy::Nobody => Code::RequestDenied,
    }))
}
