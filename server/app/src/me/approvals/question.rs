//! The content of one request's page, and what its form says.

use std::collections::BTreeSet;

use gnap::id::ApprovalId;
use pages::approvals::question::{self, Asked, Compared, Part, Progress, Question, ReasonField};
use pages::brand::Href;
use pages::consent::Others;
use pages::form;
use pages::span::Span;
use store::approval::{Approver, Voter};

use super::list::{Names, tokens};
use crate::approval::{
    self, Entitled, Item, NoReason, NoSeat, NotCounted, Past, Pressed, Said, Tally, described,
    label, parts, reasons, rights, shown,
};
use crate::factor::Place;
use crate::grant::{AskedRight, Recorded};
use crate::interact::{Failed, Fields, Session, agent_of, among, field, provenance};
use crate::me::http::me;

/// A request that this person can answer now, with who else is an approver.
///
/// # Errors
/// [`Failed::Unknown`] for one that is not theirs, [`Failed::AlreadyUsed`] and
/// [`Failed::Expired`] for one that is over.
pub async fn find<'t>(
    place: &Place<'t>,
    session: &Session,
    id: &str,
) -> Result<(Item, Entitled<'t>), Failed> {
    let id: ApprovalId = id.parse().map_err(|_| Failed::Unknown)?;
    let who = Approver::Person(session.user);
    let found = approval::find(place.app, place.tenant, who, id).await?;
    found.map_err(failed)
}

/// Why an answer does not count. Nobody learns what there is for others.
pub fn failed(not: NotCounted) -> Failed {
    match not {
        NotCounted::Unknown | NotCounted::NoSeat(NoSeat::OwnGrant | NoSeat::NotAsked) => {
            Failed::Unknown
        }
        NotCounted::NoSeat(NoSeat::Answered) | NotCounted::Over => Failed::AlreadyUsed,
        NotCounted::Expired => Failed::Expired,
    }
}

/// The page.
///
/// # Errors
/// A store that is down.
pub async fn page(
    place: &Place<'_>,
    session: &Session,
    (item, entitled): (&Item, &Entitled<'_>),
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
    let instead_of = match item.seat.voter {
        Voter::Person { user, seat } if user != seat => Some(seat),
        Voter::Person { .. } | Voter::Administrator(_) => None,
    };
    let users = approval.subject.into_iter().chain(instead_of);
    let names = Names::load(app, place, users).await?;
    let subject = approval.subject;
    let (wanted, votes) = (&item.wanted, &approval.votes);
    let tally = Tally::of(wanted, &rights(&asked), subject, votes, |who, by| {
        entitled.holds(subject, who, by)
    });
    let of_seat = item.rights();
    let shown_rights = of_seat.iter().copied().filter_map(|index| {
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
        seat: instead_of.map(|seat| names.of(seat)),
        asked_as: item.seat.of.iter().map(|by| shown(by).to_owned()).collect(),
        left: Span((left / 60_000).max(1) * 60),
        reasons: reasons(
            asked
                .rights()
                .enumerate()
                .filter(|(at, _)| of_seat.contains(at))
                .map(|(_, right)| right),
        ),
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
    let all = |name: &str| -> BTreeSet<String> {
        let posted = fields.iter().filter(|(known, _)| known == name);
        posted.map(|(_, value)| value.clone()).collect()
    };
    let decisions: Vec<String> = all(form::DECISION).into_iter().collect();
    let pressed = match decisions.as_slice() {
        [only] if only == form::DENY => Pressed::Refuse,
        [only] if only == form::ALLOW => Pressed::Approve {
            rights: all(form::RIGHT)
                .iter()
                .filter_map(|index| index.parse().ok())
                .collect(),
            parts: all(form::PART),
        },
        _ => return Err(Failed::StaleForm),
    };
    let said = Said::of(item, &rights, &pressed, &field(fields, form::REASON));
    Ok(said.map_err(|NoReason| ReasonField::Missing))
}

fn one(place: &Place<'_>, index: usize, asked: &AskedRight, past: &Past, tally: &Tally) -> Asked {
    let (tenant, locale) = (place.tenant, place.view.locale);
    let left = asked.left();
    let counted = tally.right(index);
    let progress = counted.map(|counted| counted.demands.as_slice());
    let parts = parts::choices(index, left).into_iter().map(|choice| Part {
        label: label(tenant, &choice.of, locale),
        value: choice.value,
    });
    Asked {
        index,
        described: described(tenant, asked, locale),
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
                    among: among(&demand.by),
                    count: demand.count,
                },
                have: demand.have,
            })
            .collect(),
        parts: parts.collect(),
    }
}
