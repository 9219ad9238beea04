//! Requests that somebody can answer now: at their own pages, or in the console.

use gnap::id::ApprovalId;
use policy::{ApproverRole, Approvers};
use store::approval::{Approval, ApprovalState, Approver, Delegation};

use super::approvers::{named, stored};
use super::ask::Wanted;
use super::entitled::Entitled;
use super::seat::{NoSeat, Seat, seat, seats_of};
use crate::app::App;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Requests that are looked at.
const MOST: u64 = 100;

/// A request with the seat that somebody answers from.
pub struct Item {
    /// The request.
    pub approval: Approval,
    /// What it wants.
    pub wanted: Vec<Wanted>,
    /// The seat.
    pub seat: Seat,
}

/// Why an answer does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCounted {
    /// There is no such request.
    Unknown,
    /// Not theirs.
    NoSeat(NoSeat),
    /// It does not wait any more.
    Over,
    /// Its time is over.
    Expired,
}

/// A request that somebody can answer now, with who else is an approver.
///
/// # Errors
/// A store that is down.
pub async fn find<'t>(
    app: &App,
    tenant: &'t Tenant,
    who: Approver,
    id: ApprovalId,
) -> Result<Result<(Item, Entitled<'t>), NotCounted>, Refusal> {
    let now_ms = app.clock.now_ms();
    let Some(approval) = app.store.tenant(tenant.id).approval(id).await? else {
        return Ok(Err(NotCounted::Unknown));
    };
    let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
    let delegations = delegations(app, tenant, who, now_ms).await?;
    let of = std::slice::from_ref(&approval);
    let entitled = Entitled::of(app, tenant, of, involved(who, &delegations)).await?;
    let seat = match seat(&entitled, &approval, &wanted, &delegations, who, now_ms) {
        Ok(seat) => seat,
        Err(no) => return Ok(Err(NotCounted::NoSeat(no))),
    };
    Ok(match approval.state {
        ApprovalState::Waiting if now_ms < approval.expires_at_ms => {
            let item = Item {
                approval,
                wanted,
                seat,
            };
            Ok((item, entitled))
        }
        ApprovalState::Waiting | ApprovalState::Expired => Err(NotCounted::Expired),
        ApprovalState::Approved | ApprovalState::Denied | ApprovalState::Cancelled => {
            Err(NotCounted::Over)
        }
    })
}

/// Requests that somebody can answer now, oldest first.
///
/// # Errors
/// A store that is down.
pub async fn inbox(app: &App, tenant: &Tenant, who: Approver) -> Result<Vec<Item>, Refusal> {
    let store = app.store.tenant(tenant.id);
    let now_ms = app.clock.now_ms();
    let delegations = delegations(app, tenant, who, now_ms).await?;
    let asked = match who {
        Approver::Person(user) => seats_of(tenant, &delegations, user, now_ms),
        Approver::Administrator(id) => {
            let found = store.administrators_by_id(&[id]).await?;
            let roles = found.into_iter().flat_map(|found| found.roles);
            let roles: Vec<_> = roles.collect();
            let asked = ApproverRole::ALL.into_iter();
            let asked = asked.filter(|role| roles.contains(&stored(*role)));
            asked.map(|role| named(&Approvers::Role(role))).collect()
        }
    };
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let approvals = store.approvals_asking(&asked, now_ms, MOST).await?;
    let entitled = Entitled::of(app, tenant, &approvals, involved(who, &delegations)).await?;
    let mut items = Vec::new();
    for approval in approvals {
        let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
        let seat = seat(&entitled, &approval, &wanted, &delegations, who, now_ms);
        if let Ok(seat) = seat {
            items.push(Item {
                approval,
                wanted,
                seat,
            });
        }
    }
    Ok(items)
}

/// Somebody, and everybody whose answer they may give.
fn involved(who: Approver, delegations: &[Delegation]) -> impl Iterator<Item = Approver> {
    let from = delegations.iter().map(|one| Approver::Person(one.from));
    std::iter::once(who).chain(from)
}

/// Of and to a person. Administrators have none: an owner gives the role to
/// somebody else.
async fn delegations(
    app: &App,
    tenant: &Tenant,
    who: Approver,
    now_ms: u64,
) -> Result<Vec<Delegation>, Refusal> {
    Ok(match who {
        Approver::Person(user) => {
            let store = app.store.tenant(tenant.id);
            store.delegations(user, now_ms).await?
        }
        Approver::Administrator(_) => Vec::new(),
    })
}
