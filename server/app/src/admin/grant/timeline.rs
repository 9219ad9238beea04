//! What happened to a grant, told from its audit events and those of its
//! tokens.

use api::grant::{TimelineEntry, TimelineKind};
use store::audit::{Actor, ActorKind, AuditEvent, AuditFilter};
use store::grant::Grant;
use store::page::{MAX_LIMIT, PageRequest};
use store::token::Token;

use crate::admin::audit::actor_name;
use crate::admin::problem::Problem;
use crate::admin::time;

/// Tokens whose events are looked up: the newest.
pub const MOST_TOKENS: usize = 20;

/// The entries, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn timeline(
    store: store::Tenant<'_>,
    grant: &Grant,
    tokens: &[Token],
) -> Result<Vec<TimelineEntry>, Problem> {
    let mut entries = vec![entry(
        grant.created_at_ms,
        TimelineKind::Requested,
        grant.client.name.clone(),
        None,
    )];
    for event in events(store, grant.id.to_string()).await? {
        entries.extend(of_grant(&event));
    }
    for token in tokens.iter().take(MOST_TOKENS) {
        for event in events(store, token.id.to_string()).await? {
            entries.extend(of_token(&event, token));
        }
    }
    // Stable: entries of one moment stay in the order of their making.
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

/// Oldest first.
pub async fn events(
    store: store::Tenant<'_>,
    object_id: String,
) -> Result<Vec<AuditEvent>, Problem> {
    let filter = AuditFilter {
        object_id: Some(object_id),
        ..AuditFilter::default()
    };
    let first = PageRequest::first(MAX_LIMIT);
    let mut events = store.audit_events(&filter, first).await?.items;
    events.reverse();
    Ok(events)
}

fn of_grant(event: &AuditEvent) -> Vec<TimelineEntry> {
    let kinds: &[TimelineKind] = match event.action.as_str() {
        "grant.issue" => &[TimelineKind::Decided, TimelineKind::TokenIssued],
        "grant.approve" => &[TimelineKind::Consented],
        "grant.deny" => &[TimelineKind::Denied],
        "grant.wait" if event.actor.kind == ActorKind::User => &[TimelineKind::Consented],
        "grant.wait" | "grant.release" => &[TimelineKind::Decided],
        "grant.continue" => &[TimelineKind::Continued, TimelineKind::TokenIssued],
        "grant.cancel" => &[TimelineKind::Cancelled],
        "grant.revoke" => &[TimelineKind::Revoked],
        "grant.expire" => &[TimelineKind::Expired],
        "grant.invalidate" => &[TimelineKind::Invalidated],
        _ => &[TimelineKind::Other],
    };
    kinds
        .iter()
        .map(|kind| {
            let by = by(*kind, &event.actor);
            entry(event.at_ms, *kind, by, note(*kind, event))
        })
        .collect()
}

fn of_token(event: &AuditEvent, token: &Token) -> Option<TimelineEntry> {
    let kind = match event.action.as_str() {
        "token.derive" => TimelineKind::TokenDerived,
        "token.rotate" => TimelineKind::TokenRotated,
        "token.revoke" => TimelineKind::TokenRevoked,
        _ => return None,
    };
    let by = by(kind, &event.actor);
    Some(entry(event.at_ms, kind, by, token.label.clone()))
}

/// Who did it. What the AS does in answer to a client is not the client's act.
fn by(kind: TimelineKind, actor: &Actor) -> Option<String> {
    match kind {
        TimelineKind::Decided | TimelineKind::TokenIssued => None,
        _ => Some(actor_name(actor)),
    }
}

fn note(kind: TimelineKind, event: &AuditEvent) -> Option<String> {
    let member = match kind {
        TimelineKind::Revoked => "reason",
        TimelineKind::Other => return Some(event.action.clone()),
        _ => return None,
    };
    event.data.get(member)?.as_str().map(str::to_owned)
}

fn entry(
    at_ms: u64,
    kind: TimelineKind,
    by: Option<String>,
    note: Option<String>,
) -> TimelineEntry {
    TimelineEntry {
        at: time::shown(at_ms),
        kind,
        by,
        note,
    }
}
