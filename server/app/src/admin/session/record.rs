//! What live state holds of a session. The cookie's value is not in it, only
//! the keyed hash under which the record is found.

use std::time::Duration;

use gnap::id::AdministratorId;
use gnap::secret::{Kind, Secret};
use serde::{Deserialize, Serialize};
use store::platform::Administrator;

use crate::admin::platform;
use crate::admin::problem::Problem;
use crate::app::App;
use crate::random;

/// Longest time from sign-in to the end, ms: a working day.
pub const LIFETIME_MS: u64 = 12 * 60 * 60 * 1000;
/// Longest time between two requests, ms.
const IDLE_MS: u64 = 30 * 60 * 1000;
/// How much later than the last one a request must be to be written down, ms:
/// not every read needs a write.
const TOUCH_MS: u64 = 60 * 1000;

/// A session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Whose it is.
    pub administrator: AdministratorId,
    /// The login.
    pub login: String,
    /// The name for people.
    pub name: String,
    signed_in_at_ms: u64,
    seen_at_ms: u64,
}

/// Starts a session and gives the cookie's value: a new one at each sign-in,
/// so that a cookie planted before is worth nothing after.
///
/// # Errors
/// When live state does not answer.
pub async fn start(app: &App, administrator: &Administrator) -> Result<Secret, Problem> {
    let cookie = random::secret()?;
    let now_ms = app.clock.now_ms();
    let record = Record {
        administrator: administrator.id,
        login: administrator.login.clone(),
        name: administrator.name.clone(),
        signed_in_at_ms: now_ms,
        seen_at_ms: now_ms,
    };
    let key = platform::live_key(app, Kind::AdministratorSession, cookie.expose());
    app.live
        .put(&key, &serde_json::to_vec(&record)?, IDLE)
        .await?;
    Ok(cookie)
}

/// The session behind a cookie, if it goes on.
///
/// # Errors
/// When live state does not answer.
pub async fn find(app: &App, cookie: &Secret) -> Result<Option<Record>, Problem> {
    let key = platform::live_key(app, Kind::AdministratorSession, cookie.expose());
    let Some(entry) = app.live.get(&key).await? else {
        return Ok(None);
    };
    let record: Record = serde_json::from_slice(&entry.value)?;
    let now_ms = app.clock.now_ms();
    let idle_ms = now_ms.saturating_sub(record.seen_at_ms);
    let age_ms = now_ms.saturating_sub(record.signed_in_at_ms);
    if idle_ms >= IDLE_MS || age_ms >= LIFETIME_MS {
        return Ok(None);
    }
    if idle_ms >= TOUCH_MS {
        let seen = Record {
            seen_at_ms: now_ms,
            ..record.clone()
        };
        // A swap and not a put: a sign-out at this moment must not be undone.
        // Losing to another request of the session loses nothing.
        let _: live::Swap = app
            .live
            .swap(&key, entry.version, &serde_json::to_vec(&seen)?, IDLE)
            .await?;
    }
    Ok(Some(record))
}

/// Ends the session behind a cookie.
///
/// # Errors
/// When live state does not answer.
pub async fn end(app: &App, cookie: &Secret) -> Result<(), Problem> {
    let key = platform::live_key(app, Kind::AdministratorSession, cookie.expose());
    Ok(app.live.remove(&key).await?)
}

/// The token that every write of the session carries. Made from the cookie,
/// which a foreign page can make the browser send, but cannot read.
pub fn csrf(app: &App, cookie: &Secret) -> Secret {
    let hash = app.hash_key.hash(
        platform::id(),
        Kind::FormToken,
        &format!("administrator\n{}", cookie.expose()),
    );
    hash.to_secret()
}

const IDLE: Duration = Duration::from_millis(IDLE_MS);
