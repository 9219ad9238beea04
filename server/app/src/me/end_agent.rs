//! A person ends everything that one software agent was allowed: all its
//! grants, each with the tree that was derived from it.

use gnap::id::GrantId;
use store::grant::{GrantFilter, StateFilter, StateKind};
use store::page::PageRequest;

use super::undo::undo;
use crate::app::App;
use crate::grant::{ClientFacts, Recorded};
use crate::interact::{Failed, Session};
use crate::tenant::Tenant;

/// Ends all grants of this person to the agent that has this one. Each ends by
/// itself: after a failure the page shows what is left.
///
/// # Errors
/// A store that is down.
#[tracing::instrument(name = "me.end_agent", skip_all)]
pub async fn end_agent(
    app: &App,
    tenant: &Tenant,
    session: &Session,
    grant: &str,
) -> Result<(), Failed> {
    let id: GrantId = grant.parse().map_err(|_| Failed::Unknown)?;
    let store = app.store.tenant(tenant.id);
    let found = store.grant(id).await?;
    let Some(found) = found.filter(|found| found.user == Some(session.user)) else {
        return Ok(());
    };
    let of: Recorded = serde_json::from_value(found.request)?;
    let filter = GrantFilter {
        user: Some(session.user),
        thumbprint: Some(found.client.key.thumbprint),
        state: Some(StateFilter::In(StateKind::Approved)),
        ..GrantFilter::default()
    };
    let mut wanted = PageRequest::first(100);
    loop {
        let page = store.grants(&filter, wanted).await?;
        for grant in page.items {
            let recorded: Recorded = serde_json::from_value(grant.request)?;
            if is_same(&of.client, &recorded.client) {
                undo(app, tenant, session, &grant.id.to_string()).await?;
            }
        }
        match page.next {
            Some(cursor) => wanted = PageRequest::after(cursor, 100),
            None => return Ok(()),
        }
    }
}

/// Whether both are the same agent behind the same key. Its operator may have
/// got another name since.
pub fn is_same(one: &ClientFacts, other: &ClientFacts) -> bool {
    match (one.actor(), other.actor()) {
        (Some(one), Some(other)) => one.sub == other.sub && one.agent == other.agent,
        _ => false,
    }
}
