//! The moment of release: the client comes, and policy decides with the answers
//! as facts. Granted is what was requested, and policy allows now, and the RO
//! ticked, and every approver left whose yes counts.

use gnap::grant::Event;
use policy::Outcome;
use serde_json::json;
use store::approval::{Approval, ApprovalState, Move, Settle, SettleTo};
use store::grant::{Grant, State};

use super::ask::Wanted;
use super::cast::{rights, word};
use super::entitled::Entitled;
use super::expire::expire;
use super::tally::{RightTally, Tally};
use crate::app::App;
use crate::audit;
use crate::grant::{
    Agreed, AskedRight, AskedToken, AskedTokens, Circumstances, DecidedBy, Past, Recorded,
    evaluate_again, event, inputs,
};
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Times that others may be faster.
const TRIES: usize = 4;

/// Decides a grant that waits for others, if that can be decided now; the grant
/// as it is then. `None` while it waits.
///
/// # Errors
/// 503: nothing is given.
#[tracing::instrument(name = "approval.release", skip_all)]
pub async fn release(app: &App, tenant: &Tenant, grant: &Grant) -> Result<Option<Grant>, Refusal> {
    let store = app.store.tenant(tenant.id);
    let mut grant = grant.clone();
    for _ in 0..TRIES {
        if grant.state != State::Waiting {
            return Ok(Some(grant));
        }
        let approval = store.approval_of(grant.id).await?;
        let approval = approval.ok_or_else(|| Refusal::Unavailable(NO_REQUEST.into()))?;
        let is_over = app.clock.now_ms() >= approval.expires_at_ms;
        match (approval.state, is_over) {
            (ApprovalState::Waiting, false) => return Ok(None),
            (ApprovalState::Waiting, true) => {
                expire(app, tenant, &approval).await?;
                continue;
            }
            (
                ApprovalState::Approved
                | ApprovalState::Denied
                | ApprovalState::Expired
                | ApprovalState::Cancelled,
                _,
            ) => {}
        }
        let tokens: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
        let subject = approval.subject;
        let of = std::slice::from_ref(&approval);
        let entitled = Entitled::of(app, tenant, of, None).await?;
        let rights = rights(&tokens);
        let tally = Tally::of(&wanted, &rights, subject, &approval.votes, |who, by| {
            entitled.holds(subject, who, by)
        });
        let still_open = tally.0.iter().any(RightTally::is_open);
        if approval.state == ApprovalState::Approved && still_open && !is_over {
            // Somebody who said yes is no approver any more: others can.
            reopen(app, tenant, &approval).await?;
            return Ok(None);
        }
        settle(app, tenant, &grant, &approval, &tokens, &tally).await?;
        match store.grant(grant.id).await? {
            Some(now) => grant = now,
            None => return Err(Refusal::Unavailable(NO_REQUEST.into())),
        }
    }
    Ok(None)
}

const NO_REQUEST: &str = "a grant waits for approval and there is no request";

async fn reopen(app: &App, tenant: &Tenant, approval: &Approval) -> Result<(), Refusal> {
    let how = json!({"grant": approval.grant, "state": word(ApprovalState::Waiting)});
    app.store
        .tenant(tenant.id)
        .move_approval(Move {
            approval: approval.id,
            version: approval.version,
            from: ApprovalState::Approved,
            to: ApprovalState::Waiting,
            reason: None,
            notifications: Vec::new(),
            audit: audit::by(app, audit::system(), "approval.reopen", how)?,
        })
        .await?;
    Ok(())
}

async fn settle(
    app: &App,
    tenant: &Tenant,
    grant: &Grant,
    approval: &Approval,
    tokens: &AskedTokens,
    tally: &Tally,
) -> Result<(), Refusal> {
    let mut recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let user = grant.user.map(|user| user.to_string());
    let of = &recorded.client.thumbprint;
    let types = tokens.right_types();
    let past = Past::load(app, tenant, grant.user, of, grant.id, &types).await?;
    let circumstances = Circumstances {
        past: Some(&past),
        ..recorded.circumstances_then(app.clock.now(), user.as_deref())
    };
    let tokens = decided(tenant, &recorded, tokens, tally, circumstances);
    let to = match event(&tokens, recorded.subject.as_ref()) {
        Event::Authorized => SettleTo::Approved,
        _ => SettleTo::Denied,
    };
    let action = match to {
        SettleTo::Approved => "grant.release",
        SettleTo::Denied => "grant.deny",
    };
    if to == SettleTo::Denied && approval.state != ApprovalState::Denied {
        // Nobody said no (RFC 9635 §3.6).
        recorded.decided_by = DecidedBy::Nobody;
    }
    let how = json!({"approval": approval.id, "state": word(approval.state)});
    let audit = audit::by(app, audit::system(), action, how)?;
    let row = inputs::Row {
        recorded: &recorded,
        tokens: &tokens,
        user: grant.user,
        decided_at_ms: audit.at_ms,
    };
    app.store
        .tenant(tenant.id)
        .settle(Settle {
            grant: grant.id,
            version: grant.version,
            to,
            inputs: inputs::kept(tenant, grant.created_at_ms, row),
            right_types: tokens.right_types(),
            request: serde_json::to_value(&recorded)?,
            decision: serde_json::to_value(&tokens)?,
            audit,
        })
        .await?;
    Ok(())
}

/// Each right as policy decides it with the answers. What others did not allow
/// is not given, whatever policy says.
fn decided(
    tenant: &Tenant,
    recorded: &Recorded,
    tokens: &AskedTokens,
    tally: &Tally,
    circumstances: Circumstances<'_>,
) -> AskedTokens {
    let mut index = 0;
    tokens.map(|token| {
        let before: Vec<AskedRight> = token
            .rights
            .iter()
            .map(|right| {
                let counted = tally.right(index);
                index += 1;
                match (right.outcome, counted) {
                    (Outcome::Approval, Some(counted)) if !counted.is_refused => {
                        answered(right, counted)
                    }
                    (Outcome::Approval, _) => denied(right),
                    _ => right.clone(),
                }
            })
            .collect();
        let asked = AskedToken {
            rights: before,
            ..token.clone()
        };
        let client = &recorded.client;
        let again = evaluate_again(tenant, client, &asked, circumstances, Agreed::Then);
        asked
            .rights
            .iter()
            .zip(again)
            .map(|(before, again)| match again.outcome.gives() {
                true => explained(before, again),
                false => denied(before),
            })
            .collect()
    })
}

/// Why others were asked stays beside why the right was given then.
fn explained(before: &AskedRight, mut right: AskedRight) -> AskedRight {
    let mut reasons = before.reasons.clone();
    reasons.extend(right.reasons);
    reasons.dedup();
    right.reasons = reasons;
    right
}

fn answered(right: &AskedRight, counted: &RightTally) -> AskedRight {
    let left = counted.left.rights();
    let narrowed = match left == right.left() {
        true => right.narrowed.clone(),
        false => left,
    };
    AskedRight {
        narrowed,
        approvals: counted.approvals.clone(),
        ..right.clone()
    }
}

fn denied(right: &AskedRight) -> AskedRight {
    AskedRight {
        outcome: Outcome::Deny,
        ..right.clone()
    }
}
