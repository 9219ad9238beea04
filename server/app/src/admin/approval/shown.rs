//! Approval requests in the API's words.

use api::approval::{
    ApprovalAnswer, ApprovalDemand, ApprovalDetail, ApprovalLeft, ApprovalState, ApprovalSummary,
    ApprovalVote,
};
use api::right::RightSummary;
use gnap::id::ApprovalId;
use store::approval::{Approval, ApprovalState as Stored, Vote};

use crate::admin::grant::{Users, right_summary, tokens_of};
use crate::admin::problem::Problem;
use crate::admin::time;
use crate::approval::{Answer, Tally, Wanted, is_entitled, named, rights};
use crate::tenant::Tenant;

/// The people of requests.
pub struct People(Users);

impl People {
    /// Reads them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(store: store::Tenant<'_>, of: &[Approval]) -> Result<Self, Problem> {
        let subjects = of.iter().filter_map(|approval| approval.subject);
        let votes = of.iter().flat_map(|approval| &approval.votes);
        let voters = votes.flat_map(|vote| [vote.voter, vote.seat]);
        Ok(Self(Users::load(store, subjects.chain(voters)).await?))
    }
}

/// In short.
///
/// # Errors
/// When the store does not answer.
pub async fn summary(
    store: store::Tenant<'_>,
    tenant: &Tenant,
    approval: &Approval,
    people: &People,
) -> Result<ApprovalSummary, Problem> {
    Ok(ApprovalSummary {
        id: approval.id.to_string(),
        grant: approval.grant.to_string(),
        state: state(approval.state),
        client_name: approval.client_name.clone(),
        subject: approval.subject.map(|user| people.0.shown(user)),
        demands: demands(store, tenant, approval).await?,
        created_at: time::shown(approval.created_at_ms),
        expires_at: time::shown(approval.expires_at_ms),
        settled_at: approval.settled_at_ms.map(time::shown),
    })
}

/// With its answers.
///
/// # Errors
/// 404 or 503.
pub async fn detail(
    store: store::Tenant<'_>,
    tenant: &Tenant,
    id: ApprovalId,
) -> Result<ApprovalDetail, Problem> {
    let approval = store.approval(id).await?.ok_or(Problem::NotFound)?;
    let people = People::load(store, std::slice::from_ref(&approval)).await?;
    Ok(ApprovalDetail {
        approval: summary(store, tenant, &approval, &people).await?,
        reason: approval.reason.clone(),
        votes: approval
            .votes
            .iter()
            .map(|one| vote(one, &people))
            .collect(),
    })
}

async fn demands(
    store: store::Tenant<'_>,
    tenant: &Tenant,
    approval: &Approval,
) -> Result<Vec<ApprovalDemand>, Problem> {
    let grant = store.grant(approval.grant).await?;
    let tokens = grant.and_then(|grant| tokens_of(&grant.decision));
    // What an earlier version wrote in another way must not hide the rest.
    let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone()).unwrap_or_default();
    let left = tokens.as_ref().map(rights).unwrap_or_default();
    let votes = &approval.votes;
    let tally = Tally::of(&wanted, &left, approval.subject, votes, |who, by| {
        is_entitled(tenant, who, by)
    });
    let demands = wanted.iter().map(|wanted| {
        let counted = tally.right(wanted.right);
        let progress = counted.and_then(|counted| {
            let mut demands = counted.demands.iter();
            demands.find(|demand| demand.by == wanted.by)
        });
        let right = tokens
            .as_ref()
            .and_then(|tokens| tokens.rights().nth(wanted.right));
        ApprovalDemand {
            index: u32::try_from(wanted.right).unwrap_or(u32::MAX),
            right: right.map_or_else(
                || RightSummary {
                    name: String::new(),
                    actions: Vec::new(),
                },
                |right| right_summary(&right.right),
            ),
            by: named(&wanted.by),
            count: wanted.count,
            have: progress.map_or(0, |demand| demand.have),
            refused: counted.is_some_and(|counted| counted.is_refused),
        }
    });
    Ok(demands.collect())
}

fn vote(stored: &Vote, people: &People) -> ApprovalVote {
    let answer = serde_json::from_value::<Answer>(stored.answer.clone()).ok();
    let given = answer.as_ref().map(|answer| answer.rights.as_slice());
    let given = given.unwrap_or_default();
    let said = match &answer {
        Some(_) if given.iter().all(|given| given.left.is_nothing()) => ApprovalAnswer::Denied,
        Some(answer) if answer.is_whole => ApprovalAnswer::Approved,
        Some(_) => ApprovalAnswer::Narrowed,
        None => ApprovalAnswer::Denied,
    };
    ApprovalVote {
        by: people.0.shown(stored.voter),
        instead_of: (stored.seat != stored.voter).then(|| people.0.shown(stored.seat)),
        answer: said,
        left: given
            .iter()
            .map(|given| ApprovalLeft {
                index: u32::try_from(given.right).unwrap_or(u32::MAX),
                rights: given
                    .left
                    .rights()
                    .iter()
                    .filter_map(|right| serde_json::to_value(right).ok())
                    .collect(),
            })
            .collect(),
        reason: stored.reason.clone(),
        at: time::shown(stored.at_ms),
    }
}

fn state(stored: Stored) -> ApprovalState {
    match stored {
        Stored::Waiting => ApprovalState::Waiting,
        Stored::Approved => ApprovalState::Approved,
        Stored::Denied => ApprovalState::Denied,
        Stored::Expired => ApprovalState::Expired,
        Stored::Cancelled => ApprovalState::Cancelled,
    }
}

/// A filter's state in the store's words.
pub fn stored_state(state: ApprovalState) -> Stored {
    match state {
        ApprovalState::Waiting => Stored::Waiting,
        ApprovalState::Approved => Stored::Approved,
        ApprovalState::Denied => Stored::Denied,
        ApprovalState::Expired => Stored::Expired,
        ApprovalState::Cancelled => Stored::Cancelled,
    }
}
