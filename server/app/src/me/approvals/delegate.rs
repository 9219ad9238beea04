//! A person lets somebody else answer for them, for some days.

use gnap::id::{DelegationId, UserId};
use pages::approvals::Problem;
use pages::form;
use serde_json::json;
use store::StoreError;
use store::approval::NewDelegation;
use store::user::UserIdentifier;

use super::days::{DAY_MS, begin};
use super::list::Refused;
use crate::app::App;
use crate::approval::{all_of, named};
use crate::audit;
use crate::interact::{Failed, Fields, Session, field};
use crate::tenant::Tenant;

/// Days that a delegation spans at most.
const MOST_DAYS: u64 = 366;

/// Stores a delegation, or says what is wrong with it.
///
/// # Errors
/// A store that is down, or a form that the page cannot have sent.
pub async fn delegate(
    app: &App,
    tenant: &Tenant,
    session: &Session,
    fields: &Fields,
) -> Result<Result<(), Refused>, Failed> {
    let to = field(fields, form::TO).trim().to_owned();
    let store = app.store.tenant(tenant.id);
    let found = match to.is_empty() {
        true => None,
        false => store.user_by_identifier(UserIdentifier::Login(&to)).await?,
    };
    let Some(user) = found.filter(|user: &UserId| *user != session.user) else {
        let problem = Problem::Unknown;
        return Ok(Err(Refused { problem, to }));
    };
    let from_day = begin(&field(fields, form::FROM_DAY));
    let until_day = begin(&field(fields, form::UNTIL_DAY));
    let today = app.clock.now_ms() / DAY_MS * DAY_MS;
    let days = from_day.zip(until_day).filter(|(from, until)| {
        from <= until && *from >= today && until - from < MOST_DAYS * DAY_MS
    });
    let Some((from, until)) = days else {
        let problem = Problem::Days;
        return Ok(Err(Refused { problem, to }));
    };
    let only = Some(field(fields, form::ONLY)).filter(|only| !only.is_empty());
    let own: Vec<String> = all_of(tenant, session.user).iter().map(named).collect();
    if only.as_ref().is_some_and(|only| !own.contains(only)) {
        return Err(Failed::StaleForm);
    }
    let new = NewDelegation {
        id: app.id(DelegationId::new)?,
        from: session.user,
        to: user,
        approvers: only,
        starts_at_ms: from,
        ends_at_ms: until.saturating_add(DAY_MS),
    };
    let how = json!({"after": {"to": new.to, "approvers": new.approvers,
        "starts_at": new.starts_at_ms, "ends_at": new.ends_at_ms}});
    let event = audit::by(app, audit::user(session), "delegation.create", how)?;
    store.delegate(&new, &event).await?;
    Ok(Ok(()))
}

/// Takes one back. Somebody else's is none: the page is shown again in every
/// case.
///
/// # Errors
/// A store that is down.
pub async fn end(app: &App, tenant: &Tenant, session: &Session, id: &str) -> Result<(), Failed> {
    let id: DelegationId = id.parse().map_err(|_| Failed::Unknown)?;
    let event = audit::by(app, audit::user(session), "delegation.end", json!({}))?;
    let store = app.store.tenant(tenant.id);
    match store.end_delegation(id, session.user, &event).await {
        Ok(()) | Err(StoreError::Unknown { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
