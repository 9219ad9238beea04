//! Who is signed in on the pages for people.

use std::time::Duration;

use gnap::id::UserId;
use gnap::secret::{Kind, Secret};
use serde::{Deserialize, Serialize};

use super::failed::Failed;
use crate::app::App;
use crate::random;
use crate::tenant::Tenant;

/// A signed-in end user, as live state holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub user: UserId,
    /// The login.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// When they signed in, ms.
    pub signed_in_at: u64,
}

impl App {
    /// Starts a session and gives the cookie's value.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn start_session(
        &self,
        tenant: &Tenant,
        session: &Session,
    ) -> Result<Secret, Failed> {
        let value = random::secret()?;
        let key = self.live_key(tenant, Kind::UserSession, value.expose());
        let ttl = Duration::from_secs(self.config.protocol.session_lifetime);
        self.live
            .put(&key, &serde_json::to_vec(session)?, ttl)
            .await?;
        Ok(value)
    }

    /// The session behind a cookie.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn session(
        &self,
        tenant: &Tenant,
        cookie: &Secret,
    ) -> Result<Option<Session>, Failed> {
        let key = self.live_key(tenant, Kind::UserSession, cookie.expose());
        let Some(entry) = self.live.get(&key).await? else {
            return Ok(None);
        };
        let session: Session = serde_json::from_slice(&entry.value)?;
        let lifetime_ms = self.config.protocol.session_lifetime.saturating_mul(1000);
        let is_over = self.clock.now_ms() >= session.signed_in_at.saturating_add(lifetime_ms);
        Ok((!is_over).then_some(session))
    }

    /// Ends the session behind a cookie.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn end_session(
        &self,
        tenant: &Tenant,
        cookie: &Secret,
    ) -> Result<(), live::LiveError> {
        let key = self.live_key(tenant, Kind::UserSession, cookie.expose());
        self.live.remove(&key).await
    }
}
