//! Approval requests in the API's words.

use api::approval::{
    ApprovalAnswer, ApprovalDemand, ApprovalDetail, ApprovalLeft, ApprovalState, ApprovalSummary,
    ApprovalVote, VoterKind,
};
use api::grant::GrantUser;
use api::right::RightSummary;
use gnap::id::{AdministratorId, ApprovalId};
use store::approval::{Approval, ApprovalState as Stored, Approver, Vote, Voter};
use store::grant::Grant;

use super::question::question;
use crate::admin::grant::{Users, right_summary, tokens_of};
use crate::admin::problem::Problem;
use crate::admin::time;
use crate::app::App;
use crate::approval::{Answer, Entitled, Tally, Wanted, named, rights};
use crate::tenant::Tenant;

/// The people of requests, and who of them is an approver.
struct People<'t> {
    users: Users,
    entitled: Entitled<'t>,
}

impl<'t> People<'t> {
    async fn load(
        app: &App,
        tenant: &'t Tenant,
        of: &[Approval],
        who: Option<Approver>,
    ) -> Result<Self, Problem> {
        let subjects = of.iter().filter_map(|approval| approval.subject);
        let votes = of.iter().flat_map(|approval| &approval.votes);
        let voters = votes.flat_map(|vote| match vote.voter {
            Voter::Person { user, seat } => vec![user, seat],
            Voter::Administrator(_) => Vec::new(),
        });
        let store = app.store.tenant(tenant.id);
        Ok(Self {
            users: Users::load(store, subjects.chain(voters)).await?,
            entitled: Entitled::of(app, tenant, of, who).await?,
        })
    }

    /// Of an administrator who was removed, only the id is left.
    fn administrator(&self, id: AdministratorId) -> GrantUser {
        let known = self.entitled.administrator(id);
        let known = known.map(|known| &known.administrator);
        GrantUser {
            id: id.to_string(),
            login: known.map(|known| known.login.clone()).unwrap_or_default(),
            name: known.map_or_else(|| id.to_string(), |known| known.name.clone()),
        }
    }
}

/// In short.
///
/// # Errors
/// When the store does not answer.
pub async fn summaries(
    app: &App,
    tenant: &Tenant,
    approvals: &[Approval],
) -> Result<Vec<ApprovalSummary>, Problem> {
    let people = People::load(app, tenant, approvals, None).await?;
    let store = app.store.tenant(tenant.id);
    let mut items = Vec::with_capacity(approvals.len());
    for approval in approvals {
        let grant = store.grant(approval.grant).await?;
        items.push(summary(approval, grant.as_ref(), &people));
    }
    Ok(items)
}

fn summary(approval: &Approval, grant: Option<&Grant>, people: &People<'_>) -> ApprovalSummary {
    ApprovalSummary {
        id: approval.id.to_string(),
        grant: approval.grant.to_string(),
        state: state(approval.state),
        client_name: approval.client_name.clone(),
        subject: approval.subject.map(|user| people.users.shown(user)),
        demands: demands(approval, grant, &people.entitled),
        created_at: time::shown(approval.created_at_ms),
        expires_at: time::shown(approval.expires_at_ms),
        settled_at: approval.settled_at_ms.map(time::shown),
    }
}

/// With its answers, and what this administrator can do about it.
///
/// # Errors
/// 404 or 503.
pub async fn detail(
    app: &App,
    tenant: &Tenant,
    administrator: AdministratorId,
    id: ApprovalId,
) -> Result<ApprovalDetail, Problem> {
    let store = app.store.tenant(tenant.id);
    let approval = store.approval(id).await?.ok_or(Problem::NotFound)?;
    let who = Approver::Administrator(administrator);
    let of = std::slice::from_ref(&approval);
    let people = People::load(app, tenant, of, Some(who)).await?;
    let grant = store.grant(approval.grant).await?;
    let mine = (&people.entitled, who);
    Ok(ApprovalDetail {
        approval: summary(&approval, grant.as_ref(), &people),
        mine: question(app, tenant, (&approval, grant.as_ref()), mine).await?,
        reason: approval.reason.clone(),
        votes: approval
            .votes
            .iter()
            .map(|one| vote(one, &people))
            .collect(),
    })
}

fn demands(
    approval: &Approval,
    grant: Option<&Grant>,
    entitled: &Entitled<'_>,
) -> Vec<ApprovalDemand> {
    let tokens = grant.and_then(|grant| tokens_of(&grant.decision));
    // What an earlier version wrote in another way must not hide the rest.
    let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone()).unwrap_or_default();
    let left = tokens.as_ref().map(rights).unwrap_or_default();
    let (subject, votes) = (approval.subject, &approval.votes);
    let tally = Tally::of(&wanted, &left, subject, votes, |who, by| {
        entitled.holds(subject, who, by)
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
    demands.collect()
}

fn vote(stored: &Vote, people: &People<'_>) -> ApprovalVote {
    let answer = serde_json::from_value::<Answer>(stored.answer.clone()).ok();
    let given = answer.as_ref().map(|answer| answer.rights.as_slice());
    let given = given.unwrap_or_default();
    let said = match &answer {
        Some(_) if given.iter().all(|given| given.left.is_nothing()) => ApprovalAnswer::Denied,
        Some(answer) if answer.is_whole => ApprovalAnswer::Approved,
        Some(_) => ApprovalAnswer::Narrowed,
        None => ApprovalAnswer::Denied,
    };
    let (kind, by, instead_of) = match stored.voter {
        Voter::Person { user, seat } => (
            VoterKind::Person,
            people.users.shown(user),
            (seat != user).then(|| people.users.shown(seat)),
        ),
        Voter::Administrator(id) => (VoterKind::Administrator, people.administrator(id), None),
    };
    ApprovalVote {
        kind,
        by,
        instead_of,
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
