//! Who is signed in on the pages for people.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use gnap::id::UserId;
use gnap::secret::{Kind, Secret};
use pages::consent::User;
use serde::{Deserialize, Serialize};

use super::failed::Failed;
use super::{answer, browser};
use crate::app::App;
use crate::factor::{Done, clear_half_cookie};
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
    /// How they showed who they are, and when each time. Sessions from before
    /// this was recorded have nothing, and are worth nothing to policies.
    #[serde(default)]
    pub done: Vec<Done>,
}

impl Session {
    /// The person, with "not you?" on the page at this path.
    pub fn shown_at(&self, path: &str) -> User {
        User {
            name: self.name.clone(),
            login: self.login.clone(),
            sign_out_action: format!("{path}/sign-out"),
        }
    }
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

    /// The session behind a cookie, if the user may still be signed in: not
    /// disabled, and without a new password since.
    ///
    /// # Errors
    /// When live state or the store does not answer.
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
        if is_over {
            return Ok(None);
        }
        let user = self.store.tenant(tenant.id).user(session.user).await?;
        let counts = user.is_some_and(|user| user.accepts_sign_in_of(session.signed_in_at));
        Ok(counts.then_some(session))
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

/// Signs a person in, or writes down that they showed more, and goes on at
/// `to`.
///
/// # Errors
/// When live state does not answer.
pub async fn raise(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    session: &Session,
    to: &str,
) -> Result<HttpResponse, Failed> {
    carry(app, tenant, request, session, answer::see_other(to)).await
}

/// The same with an answer of its own.
///
/// # Errors
/// When live state does not answer.
pub async fn carry(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    session: &Session,
    mut response: HttpResponse,
) -> Result<HttpResponse, Failed> {
    // A fresh value at each rise: a cookie planted or seen before is worth
    // nothing after.
    let cookie = app.start_session(tenant, session).await?;
    if let Some(before) = browser::user_cookie(request) {
        app.end_session(tenant, &before).await?;
    }
    app.end_half(tenant, request).await?;
    let lifetime = app.config.protocol.session_lifetime;
    response.add_cookie(&browser::set_user_cookie(&cookie, tenant, lifetime))?;
    response.add_cookie(&clear_half_cookie(tenant))?;
    Ok(response)
}

/// Signs out whoever is signed in in this browser, and goes on at `to`.
///
/// # Errors
/// When live state does not answer.
pub async fn leave(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    to: &str,
) -> Result<HttpResponse, Failed> {
    if let Some(cookie) = browser::user_cookie(request) {
        app.end_session(tenant, &cookie).await?;
    }
    app.end_half(tenant, request).await?;
    let mut response = answer::see_other(to);
    response.add_cookie(&browser::clear_user_cookie(tenant))?;
    response.add_cookie(&clear_half_cookie(tenant))?;
    Ok(response)
}

/// Who is signed in in this browser.
///
/// # Errors
/// When live state does not answer.
pub async fn signed_in(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
) -> Result<Option<Session>, Failed> {
    match browser::user_cookie(request) {
        Some(cookie) => Ok(app.session(tenant, &cookie).await?),
        None => Ok(None),
    }
}
