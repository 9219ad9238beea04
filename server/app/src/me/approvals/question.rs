//! The content of one request's page, and what its form says.

use std::collections::BTreeSet;

use gnap::id::ApprovalId;
use gnap::right::Right;
use pages::approvals::question::{self, Asked, Compared, Part, Progress, Question, ReasonField};
use pages::brand::Href;
use pages::consent::Others;
use pages::form;
use pages::sentence::describe;
use pages::span::Span;
use policy::ReasonKind;
use store::approval::ApprovalState;

use super::inbox::Item;
use super::list::{Names, tokens};
use super::parts::{self, Chosen};
use crate::approval::{self, Given, Past, Said, Tally, is_entitled, rights, seat, shown};
use crate::factor::Place;
use crate::grant::{AskedRight, AskedTokens, Recorded};
use crate::interact::{Failed, Fields, Session, agent_of, field, provenance, right_text};
use crate::me::http::me;

/// A request that this person can answer now.
///
/// # Errors
/// [`Failed::Unknown`] for one that is not theirs, [`Failed::AlreadyUsed`] and
/// [`Failed::Expired`] for one that is over.
pub async fn find(place: &Place<'_>, session: &Session, id: &str) -> Result<Item, Failed> {
    let id: ApprovalId = id.parse().map_err(|_| Failed::Unknown)?;
    let store = place.app.store.tenant(place.tenant.id);
    let now_ms = place.app.clock.now_ms();
    let approval = store.approval(id).await?.ok_or(Failed::Unknown)?;
    let wanted: Vec<approval::Wanted> = serde_json::from_value(approval.demands.clone())?;
    let delegations = store.delegations(session.user, now_ms).await?;
    let user = session.user;
    let mut votes = approval.votes.iter();
    if votes.any(|vote| vote.voter == user || vote.seat == user) {
        return Err(Failed::AlreadyUsed);
    }
    let seat = seat(place.tenant, &approval, &wanted, &delegations, user, now_ms);
    let seat = seat.ok_or(Failed::Unknown)?;
    match approval.state {
        ApprovalState::Waiting if now_ms < approval.expires_at_ms => Ok(Item {
            approval,
            wanted,
            seat,
        }),
        ApprovalState::Waiting | ApprovalState::Expired => Err(Failed::Expired),
        ApprovalState::Approved | ApprovalState::Denied | ApprovalState::Cancelled => {
            Err(Failed::AlreadyUsed)
        }
    }
}

/// The page.
///
/// # Errors
/// A store that is down.
pub async fn page(
    place: &Place<'_>,
    session: &Session,
    item: &Item,
    reason: ReasonField,
) -> Result<String, Failed> {
    let (app, view, tenant) = (place.app, place.view, place.tenant);
    let approval = &item.approval;
    let store = app.store.tenant(tenant.id);
    let grant = store.grant(approval.grant).await?.ok_or(Failed::Unknown)?;
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let asked = tokens(&grant)?;
    let thumbprint = grant.client.key.thumbprint;
    let past = Past::of(app, tenant, grant.id, thumbprint, approval.subject).await?;
    let users = approval.subject.into_iter().chain([item.seat.user]);
    let names = Names::load(app, place, users).await?;
    let tally = Tally::of(
        &item.wanted,
        &rights(&asked),
        approval.subject,
        &approval.votes,
        |who, by| is_entitled(tenant, who, by),
    );
    let shown_rights = of_seat(item).into_iter().filter_map(|index| {
        let right = asked.rights().nth(index)?;
        Some(one(place, index, right, &past, &tally))
    });
    let client = &recorded.client;
    let left = approval.expires_at_ms.saturating_sub(app.clock.now_ms());
    Ok(question::render(&Question {
        document: view.document(),
        brand: view.brand.clone(),
        user: session.shown_at(&place.path),
        csrf: place.csrf.clone(),
        client_name: approval.client_name.clone().unwrap_or_default(),
        provenance: provenance(client.provenance),
        agent: client.agent.as_ref().map(|agent| agent_of(client, agent)),
        subject: approval.subject.map(|user| names.of(user)),
        seat: (item.seat.user != session.user).then(|| names.of(item.seat.user)),
        asked_as: item.seat.of.iter().map(|by| shown(by).to_owned()).collect(),
        left: Span((left / 60_000).max(1) * 60),
        reasons: reasons(&asked, item),
        rights: shown_rights.collect(),
        action: format!("{}/approvals/{}", me(tenant), approval.id),
        reason,
        back: Href::parse(&format!("{}/approvals", me(tenant)))?,
    }))
}

/// What a posted form says, or that its no needs a reason.
///
/// # Errors
/// [`Failed::StaleForm`] for a form that the page cannot have sent.
pub async fn said(
    place: &Place<'_>,
    item: &Item,
    fields: &Fields,
) -> Result<Result<Said, ReasonField>, Failed> {
    let store = place.app.store.tenant(place.tenant.id);
    let grant = store.grant(item.approval.grant).await?;
    let rights = rights(&tokens(&grant.ok_or(Failed::Unknown)?)?);
    let reason = field(fields, form::REASON);
    let reason: String = reason.trim().chars().take(500).collect();
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let all = |name: &str| -> BTreeSet<&str> {
        let posted = fields.iter().filter(|(known, _)| known == name);
        posted.map(|(_, value)| value.as_str()).collect()
    };
    let decisions = all(form::DECISION);
    let left = match decisions.into_iter().collect::<Vec<_>>().as_slice() {
        [form::DENY] => Vec::new(),
        [form::ALLOW] => {
            let (ticked, kept) = (all(form::RIGHT), all(form::PART));
            let of_seat = of_seat(item).into_iter();
            let ticked = of_seat.filter(|index| ticked.contains(index.to_string().as_str()));
            let given = ticked.map(|right| {
                let base = rights.get(right).map(Vec::as_slice).unwrap_or_default();
                let left = parts::left(right, base, &kept);
                Given { right, left }
            });
            given.collect()
        }
        _ => return Err(Failed::StaleForm),
    };
    // Nothing that is left is a no, whichever button was pressed.
    let is_no = left.iter().all(|given| given.left.is_nothing());
    if is_no && reason.is_none() {
        return Ok(Err(ReasonField::Missing));
    }
    Ok(Ok(Said { left, reason }))
}

/// The rights that the seat is asked for.
fn of_seat(item: &Item) -> BTreeSet<usize> {
    let wanted = item.wanted.iter();
    let wanted = wanted.filter(|wanted| item.seat.of.contains(&wanted.by));
    wanted.map(|wanted| wanted.right).collect()
}

fn one(place: &Place<'_>, index: usize, asked: &AskedRight, past: &Past, tally: &Tally) -> Asked {
    let (tenant, locale) = (place.tenant, place.view.locale);
    let left = asked.left();
    let main = match left {
        [only] => only,
        _ => &asked.right,
    };
    let text = |right: &Right| right_text(tenant, right);
    let counted = tally.right(index);
    let progress = counted.map(|counted| counted.demands.as_slice());
    let parts = parts::choices(index, left).into_iter().map(|choice| Part {
        value: choice.value,
        label: match choice.of {
            Chosen::Right(right) => {
                let described = describe(&right, text(&right).as_ref(), locale);
                described.sentence.text()
            }
            Chosen::Value { right, value } => {
                let words = text(&right).map(|text| text.words).unwrap_or_default();
                words.get(&value).cloned().unwrap_or(value)
            }
        },
    });
    Asked {
        index,
        described: describe(main, text(main).as_ref(), locale),
        compared: match past.compare(left) {
            approval::Compared::New => Compared::New,
            approval::Compared::AsBefore => Compared::AsBefore,
            approval::Compared::Less => Compared::Less,
        },
        progress: progress
            .unwrap_or_default()
            .iter()
            .map(|demand| Progress {
                others: Others {
                    name: shown(&demand.by).to_owned(),
                    count: demand.count,
                },
                have: demand.have,
            })
            .collect(),
        parts: parts.collect(),
    }
}

/// Why others are asked about these rights.
fn reasons(tokens: &AskedTokens, item: &Item) -> Vec<String> {
    let of_seat = of_seat(item);
    let rights = tokens.rights().enumerate();
    let rights = rights.filter(|(index, _)| of_seat.contains(index));
    let mut texts: Vec<String> = Vec::new();
    for reason in rights.flat_map(|(_, right)| &right.reasons) {
        if reason.kind == ReasonKind::Approval
            && let Some(text) = &reason.text
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }
    texts
}
