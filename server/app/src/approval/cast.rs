//! Somebody answers a request: evaluated with all answers before it, and counted
//! only if none came meanwhile.

use gnap::id::{ApprovalId, UserId};
use gnap::right::Right;
use serde_json::json;
use store::approval::{Approval, ApprovalState, CastVote, Vote, Voted};

use super::answer::{Answer, Given, Left};
use super::approvers::is_entitled;
use super::ask::Wanted;
use super::release::release;
use super::seat::{Seat, seat};
use super::tally::Tally;
use crate::app::App;
use crate::audit;
use crate::grant::AskedTokens;
use crate::interact::{Failed, Session};
use crate::notify::{self, Happened};
use crate::tenant::Tenant;

/// Times that others may be faster.
const TRIES: usize = 8;

/// What somebody said.
#[derive(Debug, Clone)]
pub struct Said {
    /// What is left of the rights that the page showed, by their place. Of those
    /// that are missing, nothing.
    pub left: Vec<Given>,
    /// Why.
    pub reason: Option<String>,
}

/// Counts an answer of who is signed in.
///
/// # Errors
/// [`Failed::Unknown`] for a request that is not theirs to answer,
/// [`Failed::AlreadyUsed`] when it was answered or ended, [`Failed::Expired`],
/// or a store that is down.
#[tracing::instrument(name = "approval.cast", skip_all)]
pub async fn cast(
    app: &App,
    tenant: &Tenant,
    session: &Session,
    id: ApprovalId,
    said: &Said,
) -> Result<ApprovalState, Failed> {
    let store = app.store.tenant(tenant.id);
    for _ in 0..TRIES {
        let now_ms = app.clock.now_ms();
        let approval = store.approval(id).await?.ok_or(Failed::Unknown)?;
        let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
        let delegations = store.delegations(session.user, now_ms).await?;
        let seat = seat(
            tenant,
            &approval,
            &wanted,
            &delegations,
            session.user,
            now_ms,
        );
        let Some(seat) = seat else {
            return Err(not_theirs(&approval, session.user));
        };
        if approval.state != ApprovalState::Waiting {
            return Err(Failed::AlreadyUsed);
        }
        if now_ms >= approval.expires_at_ms {
            return Err(Failed::Expired);
        }
        let grant = store.grant(approval.grant).await?.ok_or(Failed::Unknown)?;
        let tokens: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        let rights = rights(&tokens);
        let answer = answered(&seat, &wanted, &rights, said);
        let vote = Vote {
            voter: session.user,
            seat: seat.user,
            answer: serde_json::to_value(&answer)?,
            reason: said.reason.clone(),
            at_ms: now_ms,
        };
        let votes: Vec<Vote> = approval
            .votes
            .iter()
            .cloned()
            .chain([vote.clone()])
            .collect();
        let tally = Tally::of(&wanted, &rights, approval.subject, &votes, |who, by| {
            is_entitled(tenant, who, by)
        });
        let to = tally.state();
        let notifications = match Happened::of(to) {
            Some(happened) => {
                let asked: Vec<_> = wanted.iter().map(|wanted| wanted.by.clone()).collect();
                notify::messages(app, tenant, id, &asked, happened)?
            }
            None => Vec::new(),
        };
        let is_no = answer.rights.iter().all(|given| given.left.is_nothing());
        let action = match is_no {
            true => "approval.deny",
            false => "approval.approve",
        };
        let how = json!({"grant": approval.grant, "seat": seat.user, "answer": answer,
            "reason": said.reason, "state": word(to)});
        let voted = store
            .vote(CastVote {
                approval: id,
                version: approval.version,
                vote,
                to,
                notifications,
                audit: audit::by(app, audit::user(session), action, how)?,
            })
            .await?;
        match voted {
            Voted::Done => {
                app.jobs.wake();
                if to == ApprovalState::Denied {
                    // Nothing more can come: who looks at the grant sees it.
                    let grant = store.grant(approval.grant).await?.ok_or(Failed::Unknown)?;
                    release(app, tenant, &grant).await?;
                }
                return Ok(to);
            }
            Voted::Already => return Err(Failed::AlreadyUsed),
            Voted::Changed => {}
        }
    }
    Err(Failed::Unavailable("the request changed too often".into()))
}

/// The rights of a grant, each as what was left of it when others were asked.
pub fn rights(tokens: &AskedTokens) -> Vec<Vec<Right>> {
    tokens.rights().map(|right| right.left().to_vec()).collect()
}

/// What counts of what was said: only about rights that the seat is asked for,
/// and never more than there was.
fn answered(seat: &Seat, wanted: &[Wanted], rights: &[Vec<Right>], said: &Said) -> Answer {
    let mut places: Vec<usize> = wanted
        .iter()
        .filter(|wanted| seat.of.contains(&wanted.by))
        .map(|wanted| wanted.right)
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut is_whole = true;
    let given = places.into_iter().map(|right| {
        let base = rights.get(right).map(Vec::as_slice).unwrap_or_default();
        let left = said.left.iter().find(|given| given.right == right);
        let left = match left {
            Some(given) => Left::all(base).and(&given.left),
            None => Left::nothing(base),
        };
        is_whole &= left == Left::all(base);
        Given { right, left }
    });
    let rights = given.collect();
    Answer {
        of: seat.of.clone(),
        is_whole,
        rights,
    }
}

/// Who answered already is told so; nobody else learns what there is.
fn not_theirs(approval: &Approval, user: UserId) -> Failed {
    match approval
        .votes
        .iter()
        .any(|vote| vote.voter == user || vote.seat == user)
    {
        true => Failed::AlreadyUsed,
        false => Failed::Unknown,
    }
}

/// The word of a state in the audit log.
pub fn word(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => "waiting",
        ApprovalState::Approved => "approved",
        ApprovalState::Denied => "denied",
        ApprovalState::Expired => "expired",
        ApprovalState::Cancelled => "cancelled",
    }
}
