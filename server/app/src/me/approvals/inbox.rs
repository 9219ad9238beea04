//! What waits for a person.

use gnap::id::UserId;
use store::approval::Approval;

use crate::app::App;
use crate::approval::{Seat, Wanted, seat, seats_of};
use crate::interact::Failed;
use crate::tenant::Tenant;

/// Requests that are looked at.
const MOST: u64 = 100;

/// A request with the seat that the person answers from.
pub struct Item {
    /// The request.
    pub approval: Approval,
    /// What it wants.
    pub wanted: Vec<Wanted>,
    /// The seat.
    pub seat: Seat,
}

/// Requests that this person can answer now, oldest first.
///
/// # Errors
/// A store that is down.
pub async fn inbox(app: &App, tenant: &Tenant, user: UserId) -> Result<Vec<Item>, Failed> {
    let store = app.store.tenant(tenant.id);
    let now_ms = app.clock.now_ms();
    let delegations = store.delegations(user, now_ms).await?;
    let asked = seats_of(tenant, &delegations, user, now_ms);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut items = Vec::new();
    for approval in store.approvals_asking(&asked, now_ms, MOST).await? {
        let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone())?;
        let seat = seat(tenant, &approval, &wanted, &delegations, user, now_ms);
        if let Some(seat) = seat {
            items.push(Item {
                approval,
                wanted,
                seat,
            });
        }
    }
    Ok(items)
}

/// How many there are.
///
/// # Errors
/// A store that is down.
pub async fn count(app: &App, tenant: &Tenant, user: UserId) -> Result<usize, Failed> {
    Ok(inbox(app, tenant, user).await?.len())
}
