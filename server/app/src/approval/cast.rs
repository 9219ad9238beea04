//! Somebody answers a request: evaluated with all answers before it, and counted
//! only if none came meanwhile.

use gnap::id::ApprovalId;
use gnap::right::Right;
use serde_json::json;
use store::approval::{ApprovalState, Approver, CastVote, Vote, Voted};
use store::audit::Actor;

use super::answer::{Answer, Given, Left};
use super::open::{Item, NotCounted, find};
use super::release::release;
use super::said::Said;
use super::seat::NoSeat;
use super::tally::Tally;
use crate::app::App;
use crate::audit;
use crate::grant::AskedTokens;
use crate::http::Refusal;
use crate::notify::{self, Happened};
use crate::tenant::Tenant;

/// Times that others may be faster.
const TRIES: usize = 8;

/// Somebody who answers.
#[derive(Debug, Clone)]
pub struct Who {
    /// Who.
    pub is: Approver,
    /// As the audit log names them.
    pub actor: Actor,
}

/// Counts an answer of who is signed in.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "approval.cast", skip_all)]
pub async fn cast(
    app: &App,
    tenant: &Tenant,
    who: &Who,
    id: ApprovalId,
    said: &Said,
) -> Result<Result<ApprovalState, NotCounted>, Refusal> {
    let store = app.store.tenant(tenant.id);
    for _ in 0..TRIES {
        let (item, entitled) = match find(app, tenant, who.is, id).await? {
            Ok(found) => found,
            Err(not) => return Ok(Err(not)),
        };
        let (approval, wanted) = (&item.approval, &item.wanted);
        let Some(grant) = store.grant(approval.grant).await? else {
            return Ok(Err(NotCounted::Unknown));
        };
        let tokens: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        let rights = rights(&tokens);
        let answer = answered(&item, &rights, said);
        let vote = Vote {
            voter: item.seat.voter,
            answer: serde_json::to_value(&answer)?,
            reason: said.reason.clone(),
            at_ms: app.clock.now_ms(),
        };
        let votes: Vec<Vote> = approval
            .votes
            .iter()
            .cloned()
            .chain([vote.clone()])
            .collect();
        let subject = approval.subject;
        let tally = Tally::of(wanted, &rights, subject, &votes, |who, by| {
            entitled.holds(subject, who, by)
        });
        let to = tally.state();
        let notifications = match Happened::of(to) {
            Some(happened) => {
                let asked: Vec<_> = wanted.iter().map(|wanted| wanted.by.clone()).collect();
                notify::messages(app, tenant, id, &asked, happened).await?
            }
            None => Vec::new(),
        };
        let is_no = answer.rights.iter().all(|given| given.left.is_nothing());
        let action = match is_no {
            true => "approval.deny",
            false => "approval.approve",
        };
        let seat = item.seat.voter.approver().to_string();
        let how = json!({"grant": approval.grant, "seat": seat, "answer": answer,
            "reason": said.reason, "state": word(to)});
        let voted = store
            .vote(CastVote {
                approval: id,
                version: approval.version,
                vote,
                to,
                notifications,
                audit: audit::by(app, who.actor.clone(), action, how)?,
            })
            .await?;
        match voted {
            Voted::Done => {
                app.jobs.wake();
                if to == ApprovalState::Denied {
                    // Nothing more can come: who looks at the grant sees it.
                    release(app, tenant, &grant).await?;
                }
                return Ok(Ok(to));
            }
            Voted::Already => return Ok(Err(NotCounted::NoSeat(NoSeat::Answered))),
            Voted::Changed => {}
        }
    }
    Err(Refusal::Unavailable("the request changed too often".into()))
}

/// The rights of a grant, each as what was left of it when others were asked.
pub fn rights(tokens: &AskedTokens) -> Vec<Vec<Right>> {
    tokens.rights().map(|right| right.left().to_vec()).collect()
}

/// What counts of what was said: only about rights that the seat is asked for,
/// and never more than there was.
fn answered(item: &Item, rights: &[Vec<Right>], said: &Said) -> Answer {
    let mut is_whole = true;
    let given = item.rights().into_iter().map(|right| {
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
        of: item.seat.of.clone(),
        is_whole,
        rights,
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
