//! Which requests wait for a person: a short list in live state, and the
//! grants' own records, which decide.

use std::time::Duration;

use gnap::error::Code;
use gnap::id::{GrantId, UserId};
use gnap::secret::Kind;
use live::{Created, Swap};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::grant::Pending;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Requests that may wait for one person at once: more would only make people
/// say yes without looking (RFC 9635 §11.36).
const MOST: usize = 10;
/// Tries to add one, while others do the same.
const TRIES: usize = 8;

/// An entry of the list under `Kind::Approvals`.
#[derive(Clone, Serialize, Deserialize)]
struct Waiting {
    grant: GrantId,
    /// ms.
    expires_at: u64,
}

/// Lets a grant wait for a person.
///
/// # Errors
/// `too_many_attempts` when enough wait already; 503.
pub async fn wait_for(
    app: &App,
    tenant: &Tenant,
    user: UserId,
    grant: GrantId,
    expires_at: u64,
) -> Result<(), Refusal> {
    let key = app.live_key(tenant, Kind::Approvals, &user.to_string());
    let now_ms = app.clock.now_ms();
    for _ in 0..TRIES {
        let entry = app.live.get(&key).await?;
        let mut list = match &entry {
            None => Vec::new(),
            Some(entry) => serde_json::from_slice::<Vec<Waiting>>(&entry.value)?,
        };
        list.retain(|waiting| waiting.expires_at > now_ms && waiting.grant != grant);
        if list.len() >= MOST {
            return Err(Refusal::code(Code::TooManyAttempts));
        }
        list.push(Waiting { grant, expires_at });
        let last = list.iter().map(|waiting| waiting.expires_at).max();
        let ttl = Duration::from_millis(last.unwrap_or(now_ms).saturating_sub(now_ms));
        let value = serde_json::to_vec(&list)?;
        let written = match entry {
            None => app.live.create(&key, &value, ttl).await? == Created::Done,
            Some(entry) => app.live.swap(&key, entry.version, &value, ttl).await? == Swap::Done,
        };
        if written {
            return Ok(());
        }
    }
    Err(Refusal::Unavailable(
        "the list of a person changed too often".into(),
    ))
}

/// The grants that wait for a person, oldest first. What was decided or
/// cancelled is left out.
///
/// # Errors
/// 503.
pub async fn find(app: &App, tenant: &Tenant, user: UserId) -> Result<Vec<Pending>, Refusal> {
    let key = app.live_key(tenant, Kind::Approvals, &user.to_string());
    let Some(entry) = app.live.get(&key).await? else {
        return Ok(Vec::new());
    };
    let list: Vec<Waiting> = serde_json::from_slice(&entry.value)?;
    let now_ms = app.clock.now_ms();
    let mut found = Vec::new();
    let mut over = Vec::new();
    for waiting in &list {
        match app.pending(tenant, waiting.grant).await? {
            Some((pending, _)) if pending.waits_for(user, now_ms) => found.push(pending),
            Some(_) | None => over.push(waiting.grant),
        }
    }
    if !over.is_empty() {
        // Makes room for others; who loses the swap leaves it to the next.
        let left: Vec<&Waiting> = list
            .iter()
            .filter(|waiting| !over.contains(&waiting.grant))
            .collect();
        let last = left.iter().map(|waiting| waiting.expires_at).max();
        let ttl = Duration::from_millis(last.unwrap_or(now_ms).saturating_sub(now_ms));
        let value = serde_json::to_vec(&left)?;
        let _ = app.live.swap(&key, entry.version, &value, ttl).await?;
    }
    Ok(found)
}
