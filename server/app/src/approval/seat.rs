//! Whose answer somebody may give: their own, or, among people, that of somebody
//! who let them. Chains are not followed, and nobody is counted twice.

use gnap::id::UserId;
use policy::Approvers;
use store::approval::{Approval, Approver, Delegation, Voter};

use super::approvers::{all_of, named};
use super::ask::Wanted;
use super::entitled::{Entitled, answered};
use crate::tenant::Tenant;

/// Whose answer, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Who answers, and whose answer it is.
    pub voter: Voter,
    /// As what they are asked.
    pub of: Vec<Approvers>,
}

/// Why somebody cannot answer a request, however it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSeat {
    /// They did, or somebody did for them.
    Answered,
    /// It is their own grant.
    OwnGrant,
    /// Nobody asks them.
    NotAsked,
}

/// The seat that somebody can answer from now. `delegations` are those of and to
/// them.
///
/// # Errors
/// Why there is none.
pub fn seat(
    entitled: &Entitled<'_>,
    approval: &Approval,
    wanted: &[Wanted],
    delegations: &[Delegation],
    who: Approver,
    now_ms: u64,
) -> Result<Seat, NoSeat> {
    let subject = approval.subject;
    if answered(approval, who) {
        return Err(NoSeat::Answered);
    }
    let asked = |who: Approver, only: Option<&str>| {
        let mut of: Vec<Approvers> = wanted
            .iter()
            .map(|wanted| wanted.by.clone())
            .filter(|by| only.is_none_or(|only| named(by) == only))
            .filter(|by| entitled.holds(subject, who, by))
            .collect();
        of.sort_unstable();
        of.dedup();
        (!of.is_empty()).then_some(of)
    };
    if entitled.is_own(subject, who) {
        let mut wanted = wanted.iter();
        return Err(match wanted.any(|one| entitled.is_named(who, &one.by)) {
            true => NoSeat::OwnGrant,
            false => NoSeat::NotAsked,
        });
    }
    if let Some(of) = asked(who, None) {
        let voter = match who {
            Approver::Person(user) => Voter::Person { user, seat: user },
            Approver::Administrator(id) => Voter::Administrator(id),
        };
        return Ok(Seat { voter, of });
    }
    let Approver::Person(user) = who else {
        return Err(NoSeat::NotAsked);
    };
    let mut holding = delegations
        .iter()
        .filter(|delegation| delegation.to == user && delegation.holds(now_ms));
    let instead = holding.find_map(|delegation| {
        let from = Approver::Person(delegation.from);
        let of = asked(from, delegation.approvers.as_deref())?;
        let voter = Voter::Person {
            user,
            seat: delegation.from,
        };
        (!answered(approval, from)).then_some(Seat { voter, of })
    });
    instead.ok_or(NoSeat::NotAsked)
}

/// Everything that a person, and whoever let them answer, could be asked as.
pub fn seats_of(
    tenant: &Tenant,
    delegations: &[Delegation],
    user: UserId,
    now_ms: u64,
) -> Vec<String> {
    let mut all: Vec<String> = all_of(tenant, user).iter().map(named).collect();
    for delegation in delegations {
        if delegation.to == user && delegation.holds(now_ms) {
            let of = all_of(tenant, delegation.from).into_iter();
            all.extend(of.map(|of| named(&of)));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}
