//! Counts attempts, so that guessing and flooding are slow: sign-ins, codes of
//! devices, requests that ask somebody who is not there.

use std::net::IpAddr;
use std::time::Duration;

use gnap::id::{ResourceServerId, TenantId, UserId};
use gnap::secret::Kind;

use crate::app::App;

/// So many within a window, which the first one opens.
struct Limit {
    of: String,
    most: u64,
    window: Duration,
}

/// Whether another attempt may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempts {
    /// It may.
    Allowed {
        /// How many more may, before the next one has to wait.
        left: u64,
    },
    /// It may not.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
}

const MINUTE: Duration = Duration::from_secs(60);

/// Counts an attempt to sign in. To be called before the password is looked
/// at: attempts in parallel cannot all pass under the limit. An address gets
/// more than a login, because people share addresses.
///
/// # Errors
/// When live state does not answer.
pub async fn sign_in(
    app: &App,
    tenant: TenantId,
    login: &str,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [
        limit(format!("login\n{}", login.to_lowercase()), 10, 5 * MINUTE),
        limit(format!("address\n{address:?}"), 100, 5 * MINUTE),
    ];
    count(app, tenant, &limits).await
}

/// Counts a second factor, before it is looked at. Who comes here has the
/// password: a day's guesses are few enough that six digits hold.
///
/// # Errors
/// When live state does not answer.
pub async fn second_factor(
    app: &App,
    tenant: TenantId,
    user: UserId,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [
        limit(format!("factor 1\n{user}"), 10, 5 * MINUTE),
        limit(format!("factor 2\n{user}"), 60, 24 * 60 * MINUTE),
        limit(format!("factor address\n{address:?}"), 100, 5 * MINUTE),
    ];
    count(app, tenant, &limits).await
}

/// Counts the passkeys that an address asks for: each question is remembered
/// for a while.
///
/// # Errors
/// When live state does not answer.
pub async fn ceremony(
    app: &App,
    tenant: TenantId,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [limit(format!("ceremony\n{address:?}"), 100, 5 * MINUTE)];
    count(app, tenant, &limits).await
}

/// Counts an attempt to enter a user code, before the code is looked for. The
/// pause grows with the number of attempts of an address; `scope` is the part
/// of the codes that is searched, against many addresses together.
///
/// # Errors
/// When live state does not answer.
pub async fn user_code(
    app: &App,
    tenant: TenantId,
    scope: &str,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [
        limit(format!("code address 1\n{address:?}"), 20, MINUTE),
        limit(format!("code address 2\n{address:?}"), 60, 10 * MINUTE),
        limit(format!("code address 3\n{address:?}"), 200, 120 * MINUTE),
        limit(format!("code scope\n{scope}"), 30, 10 * MINUTE),
    ];
    count(app, tenant, &limits).await
}

/// Counts a client's requests for the approval of people who did not start
/// them (RFC 9635 §12.3).
///
/// # Errors
/// When live state does not answer.
pub async fn approval_by(
    app: &App,
    tenant: TenantId,
    thumbprint: &str,
) -> Result<Attempts, live::LiveError> {
    let client = limit(format!("approval by\n{thumbprint}"), 30, 60 * MINUTE);
    count(app, tenant, &[client]).await
}

/// Counts the requests for the approval of one person, of all clients.
///
/// # Errors
/// When live state does not answer.
pub async fn approval_of(
    app: &App,
    tenant: TenantId,
    user: UserId,
) -> Result<Attempts, live::LiveError> {
    let person = limit(format!("approval of\n{user}"), 20, 60 * MINUTE);
    count(app, tenant, &[person]).await
}

/// Counts requests for decisions of an address that did not prove who it is.
///
/// # Errors
/// When live state does not answer.
pub async fn decisions(
    app: &App,
    tenant: TenantId,
    address: Option<IpAddr>,
) -> Result<Attempts, live::LiveError> {
    let limits = [limit(format!("decisions\n{address:?}"), 100, 5 * MINUTE)];
    count(app, tenant, &limits).await
}

/// Counts the searches of a resource server for who may do what.
///
/// # Errors
/// When live state does not answer.
pub async fn searches(
    app: &App,
    tenant: TenantId,
    server: ResourceServerId,
) -> Result<Attempts, live::LiveError> {
    let limits = [limit(format!("searches\n{server}"), 600, MINUTE)];
    count(app, tenant, &limits).await
}

fn limit(of: String, most: u64, window: Duration) -> Limit {
    Limit { of, most, window }
}

async fn count(app: &App, tenant: TenantId, limits: &[Limit]) -> Result<Attempts, live::LiveError> {
    let mut left = u64::MAX;
    for limit in limits {
        let key = live::Key {
            tenant,
            kind: Kind::Attempts,
            hash: app.hash_key.hash(tenant, Kind::Attempts, &limit.of),
        };
        let made = app.live.count(&key, limit.window).await?;
        match limit.most.checked_sub(made) {
            Some(more) => left = left.min(more),
            None => {
                return Ok(Attempts::TooMany {
                    retry_after: limit.window.as_secs(),
                });
            }
        }
    }
    Ok(Attempts::Allowed { left })
}
