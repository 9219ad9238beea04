//! The content of the list.

use std::collections::HashMap;

use gnap::id::UserId;
use pages::approvals::{self, Answered, Approvals, Delegate, Delegation, Problem, State, Waiting};
use pages::brand::Href;
use pages::span::Span;
use store::approval::{ApprovalState, Approver, Delegation as Stored, Vote, Voter};

use super::days;
use crate::app::App;
use crate::approval::{Answer, Item, Left, all_of, inbox, named, shown};
use crate::factor::Place;
use crate::grant::{AskedTokens, Recorded};
use crate::interact::{Failed, Session, provenance};
use crate::me::http::me;
use crate::tenant::Tenant;

/// Answers that are shown.
const MOST_ANSWERED: u64 = 10;

/// What was wrong with the form for delegations.
pub struct Refused {
    /// What.
    pub problem: Problem,
    /// What was typed as login.
    pub to: String,
}

/// The page.
///
/// # Errors
/// A store that is down.
pub async fn page(
    place: &Place<'_>,
    session: &Session,
    refused: Option<Refused>,
) -> Result<String, Failed> {
    let (app, view, tenant) = (place.app, place.view, place.tenant);
    let store = app.store.tenant(tenant.id);
    let now_ms = app.clock.now_ms();
    let who = Approver::Person(session.user);
    let items = inbox(app, tenant, who).await?;
    let answered = store
        .approvals_answered(session.user, MOST_ANSWERED)
        .await?;
    let delegations = store.delegations(session.user, now_ms).await?;
    let named_users = items
        .iter()
        .filter_map(|item| item.approval.subject)
        .chain(answered.iter().filter_map(|approval| approval.subject))
        .chain(delegations.iter().flat_map(|one| [one.from, one.to]));
    let names = Names::load(app, place, named_users).await?;
    let base = format!("{}/approvals", me(tenant));
    let mut waiting = Vec::new();
    for item in &items {
        waiting.push(waits(app, place, item, &names, &base).await?);
    }
    let decided = answered.iter().filter_map(|approval| {
        let mut votes = approval.votes.iter();
        let vote = votes.find(
            |vote| matches!(vote.voter, Voter::Person { user, .. } if user == session.user),
        )?;
        Some(Answered {
            client_name: approval.client_name.clone().unwrap_or_default(),
            subject: approval.subject.map(|user| names.of(user)),
            said: said(vote),
            reason: vote.reason.clone(),
            state: state(approval.state),
            ago: Span(now_ms.saturating_sub(vote.at_ms).max(60_000) / 60_000 * 60),
        })
    });
    let (problem, to) = match refused {
        Some(Refused { problem, to }) => (Some(problem), to),
        None => (None, String::new()),
    };
    Ok(approvals::render(&Approvals {
        document: view.document(),
        brand: view.brand.clone(),
        user: session.shown_at(&place.path),
        csrf: place.csrf.clone(),
        waiting,
        answered: decided.collect(),
        delegations: delegations
            .iter()
            .map(|one| delegation(one, session.user, &names, &base))
            .collect(),
        delegate: Delegate {
            action: format!("{base}/delegations"),
            groups: all_of(tenant, session.user)
                .iter()
                .map(|group| (named(group), shown(group).to_owned()))
                .collect(),
            today: days::shown(now_ms),
            to,
            problem,
        },
        back: Href::parse(&me(tenant))?,
    }))
}

/// How many wait for a person.
///
/// # Errors
/// A store that is down.
pub async fn count(app: &App, tenant: &Tenant, user: UserId) -> Result<usize, Failed> {
    Ok(inbox(app, tenant, Approver::Person(user)).await?.len())
}

async fn waits(
    app: &App,
    place: &Place<'_>,
    item: &Item,
    names: &Names,
    base: &str,
) -> Result<Waiting, Failed> {
    let approval = &item.approval;
    let store = app.store.tenant(place.tenant.id);
    let grant = store.grant(approval.grant).await?.ok_or(Failed::Unknown)?;
    let recorded: Recorded = serde_json::from_value(grant.request)?;
    let left = approval.expires_at_ms.saturating_sub(app.clock.now_ms());
    Ok(Waiting {
        client_name: approval.client_name.clone().unwrap_or_default(),
        provenance: provenance(recorded.client.provenance),
        subject: approval.subject.map(|user| names.of(user)),
        left: Span((left / 60_000).max(1) * 60),
        href: Href::parse(&format!("{base}/{}", approval.id))?,
    })
}

fn delegation(one: &Stored, user: UserId, names: &Names, base: &str) -> Delegation {
    let only = one.approvers.as_deref();
    let only = only.map(|only| {
        only.split_once(':')
            .map_or(only, |(_, name)| name)
            .to_owned()
    });
    let days = [
        days::shown(one.starts_at_ms),
        // The last day is one that it holds on.
        days::shown(one.ends_at_ms.saturating_sub(1)),
    ];
    match one.from == user {
        true => Delegation::Given {
            name: names.of(one.to),
            only,
            days,
            action: format!("{base}/delegations/{}", one.id),
        },
        false => Delegation::Got {
            name: names.of(one.from),
            only,
            days,
        },
    }
}

/// Whether it was a yes, to everything or less, or a no.
fn said(vote: &Vote) -> approvals::Said {
    let Ok(answer) = serde_json::from_value::<Answer>(vote.answer.clone()) else {
        return approvals::Said::No;
    };
    let is_no = |left: &Left| left.is_nothing();
    match answer.rights.iter().all(|given| is_no(&given.left)) {
        true => approvals::Said::No,
        false if answer.is_whole => approvals::Said::Yes,
        false => approvals::Said::Less,
    }
}

fn state(stored: ApprovalState) -> State {
    match stored {
        ApprovalState::Waiting => State::Waiting,
        ApprovalState::Approved => State::Approved,
        ApprovalState::Denied => State::Denied,
        ApprovalState::Expired => State::Expired,
        ApprovalState::Cancelled => State::Cancelled,
    }
}

/// Names of people.
pub struct Names(HashMap<UserId, String>);

impl Names {
    /// Reads those of these.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn load(
        app: &App,
        place: &Place<'_>,
        users: impl Iterator<Item = UserId>,
    ) -> Result<Self, Failed> {
        let mut ids: Vec<UserId> = users.collect();
        ids.sort_unstable();
        ids.dedup();
        let found = app.store.tenant(place.tenant.id).users_by_id(&ids).await?;
        let found = found.into_iter();
        Ok(Self(
            found.map(|user| (user.id, user.content.name)).collect(),
        ))
    }

    /// One of them; of somebody who was removed, the id.
    pub fn of(&self, user: UserId) -> String {
        let known = self.0.get(&user).cloned();
        known.unwrap_or_else(|| user.to_string())
    }
}

/// What everything of a grant is called and was left of it.
pub fn tokens(grant: &store::grant::Grant) -> Result<AskedTokens, Failed> {
    Ok(serde_json::from_value(grant.decision.clone())?)
}
