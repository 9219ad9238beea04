//! Counts attempts to sign in per login and per address: guessing is slow for
//! end users and administrators alike.

use std::net::IpAddr;
use std::time::Duration;

use gnap::id::TenantId;
use gnap::secret::Kind;

use crate::app::App;

/// Attempts with one login in a window.
const MOST_PER_LOGIN: u64 = 10;
/// Attempts from one address in a window: more, because people share
/// addresses.
const MOST_PER_ADDRESS: u64 = 100;
const WINDOW: Duration = Duration::from_secs(300);

/// Whether another attempt may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempts {
    /// It may.
    Allowed,
    /// It may not.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
}

/// Counts an attempt. To be called before the password is looked at: attempts
/// in parallel cannot all pass under the limit.
///
/// # Errors
/// When live state does not answer.
pub async fn count(
    app: &App,
    tenant: TenantId,
    login: &str,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [
        (format!("login\n{}", login.to_lowercase()), MOST_PER_LOGIN),
        (format!("address\n{address:?}"), MOST_PER_ADDRESS),
    ];
    for (name, most) in &limits {
        let key = live::Key {
            tenant,
            kind: Kind::Attempts,
            hash: app.hash_key.hash(tenant, Kind::Attempts, name),
        };
        if app.live.count(&key, WINDOW).await? > *most {
            return Ok(Attempts::TooMany {
                retry_after: WINDOW.as_secs(),
            });
        }
    }
    Ok(Attempts::Allowed)
}
