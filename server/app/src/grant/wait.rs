//! A grant that needs a person: the request waits in live state, the client
//! gets an interaction URI and a way to continue (RFC 9635 §3.1, §3.3).

use std::time::Duration;

use gnap::id::{GrantId, UserId};
use gnap::interact::InteractRequest;
use gnap::response::{BareToken, Continue, GrantResponse};
use gnap::secret::{Kind, Secret};

use super::pending::Pending;
use super::reach::Reach;
use super::requested::Requested;
use crate::app::App;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// How long after the interaction's end the client may still start a new one
/// (RFC 9635 §3.3).
const RESTART: Duration = Duration::from_secs(600);

/// Puts the request aside until a person decides.
///
/// # Errors
/// `invalid_interaction` when the client offers no way to reach a person; 503.
pub async fn wait(
    app: &App,
    tenant: &Tenant,
    requested: Requested,
    interact: Option<&InteractRequest>,
    approver: Option<UserId>,
) -> Result<GrantResponse, Refusal> {
    let reach = Reach::new(app, interact, approver)?;
    let token = random::secret()?;
    let id = requested.id;
    let hash = app.hash(tenant, Kind::ContinuationToken, &token);
    let pending = Pending::new(requested, &reach, hash, app.next_call());
    app.put_pending(tenant, &pending).await?;
    Ok(GrantResponse {
        interact: reach.open(app, tenant, id, pending.round).await?,
        continuation: Some(continuation(app, tenant, id, token)),
        ..GrantResponse::default()
    })
}

/// How a client goes on (RFC 9635 §3.1).
pub fn continuation(app: &App, tenant: &Tenant, grant: GrantId, token: Secret) -> Continue {
    continuation_after(tenant, grant, token, app.config.protocol.wait)
}

/// How a client goes on after `wait` seconds.
pub fn continuation_after(tenant: &Tenant, grant: GrantId, token: Secret, wait: u64) -> Continue {
    Continue {
        uri: tenant.urls.continuation(grant),
        wait: Some(wait),
        access_token: BareToken { value: token },
    }
}

impl App {
    /// Writes a waiting grant.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn put_pending(&self, tenant: &Tenant, pending: &Pending) -> Result<(), Refusal> {
        let key = self.live_key(
            tenant,
            Kind::PendingGrant,
            &pending.requested.id.to_string(),
        );
        let value = serde_json::to_vec(pending)?;
        Ok(self
            .live
            .put(&key, &value, self.pending_ttl(pending))
            .await?)
    }

    /// Removes a waiting grant: decided.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn remove_pending(
        &self,
        tenant: &Tenant,
        grant: GrantId,
    ) -> Result<(), live::LiveError> {
        let key = self.live_key(tenant, Kind::PendingGrant, &grant.to_string());
        self.live.remove(&key).await
    }

    /// When a client that is answered now may call again, ms.
    pub fn next_call(&self) -> u64 {
        let wait_ms = self.config.protocol.wait.saturating_mul(1000);
        self.clock.now_ms().saturating_add(wait_ms)
    }

    /// How long a waiting grant is kept: past the interaction's end, so that a
    /// client that comes late is told what happened and can start anew.
    pub fn pending_ttl(&self, pending: &Pending) -> Duration {
        let left = pending.expires_at.saturating_sub(self.clock.now_ms());
        Duration::from_millis(left) + RESTART
    }
}
