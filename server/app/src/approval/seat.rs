//! Whose answer somebody may give: their own, or that of somebody who let them.
//! Chains are not followed, and nobody is counted twice.

use gnap::id::UserId;
use policy::Approvers;
use store::approval::{Approval, Delegation};

use super::approvers::{all_of, is_entitled, named};
use super::ask::Wanted;
use crate::tenant::Tenant;

/// Whose answer, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The approver.
    pub user: UserId,
    /// As what they are asked.
    pub of: Vec<Approvers>,
}

/// The seat that a person can answer from now. `delegations` are those of and
/// to them.
pub fn seat(
    tenant: &Tenant,
    approval: &Approval,
    wanted: &[Wanted],
    delegations: &[Delegation],
    user: UserId,
    now_ms: u64,
) -> Option<Seat> {
    let is_free = |user: UserId| {
        let mut votes = approval.votes.iter();
        approval.subject != Some(user) && votes.all(|vote| vote.voter != user && vote.seat != user)
    };
    if !is_free(user) {
        return None;
    }
    let asked = |who: UserId, only: Option<&str>| {
        let mut of: Vec<Approvers> = wanted
            .iter()
            .map(|wanted| wanted.by.clone())
            .filter(|by| only.is_none_or(|only| named(by) == only))
            .filter(|by| is_entitled(tenant, who, by))
            .collect();
        of.sort_unstable();
        of.dedup();
        (!of.is_empty()).then_some(Seat { user: who, of })
    };
    asked(user, None).or_else(|| {
        let mut holding = delegations
            .iter()
            .filter(|delegation| delegation.to == user && delegation.holds(now_ms));
        holding.find_map(|delegation| {
            let seat = asked(delegation.from, delegation.approvers.as_deref())?;
            is_free(delegation.from).then_some(seat)
        })
    })
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
