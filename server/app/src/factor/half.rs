//! Half a sign-in: the password was right, the second factor is missing. Not a
//! session, so that nothing that asks who is signed in can take it for one.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use gnap::secret::{Kind, Secret};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::interact::{Failed, Session, cookie_named, cookie_of};
use crate::random;
use crate::tenant::Tenant;

/// Name of its cookie.
const COOKIE: &str = "parley_half";
/// How long the second factor may take, in seconds.
const LIFETIME: u64 = 300;

/// Who they will be, as live state holds it under `Kind::HalfSignIn`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HalfSignIn(pub Session);

impl App {
    /// Remembers half a sign-in and gives its cookie's value.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn start_half(&self, tenant: &Tenant, half: &HalfSignIn) -> Result<Secret, Failed> {
        let value = random::secret()?;
        let key = self.live_key(tenant, Kind::HalfSignIn, value.expose());
        let ttl = Duration::from_secs(LIFETIME);
        self.live.put(&key, &serde_json::to_vec(half)?, ttl).await?;
        Ok(value)
    }

    /// The half sign-in of this browser.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn half(
        &self,
        tenant: &Tenant,
        request: &HttpRequest,
    ) -> Result<Option<HalfSignIn>, Failed> {
        let Some(cookie) = half_cookie(request) else {
            return Ok(None);
        };
        let key = self.live_key(tenant, Kind::HalfSignIn, cookie.expose());
        let Some(entry) = self.live.get(&key).await? else {
            return Ok(None);
        };
        let half: HalfSignIn = serde_json::from_slice(&entry.value)?;
        let ends = half.0.signed_in_at.saturating_add(LIFETIME * 1000);
        Ok((self.clock.now_ms() < ends).then_some(half))
    }

    /// Ends it: the second factor was shown, or somebody else wants to sign in.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn end_half(&self, tenant: &Tenant, request: &HttpRequest) -> Result<(), Failed> {
        if let Some(cookie) = half_cookie(request) {
            let key = self.live_key(tenant, Kind::HalfSignIn, cookie.expose());
            self.live.remove(&key).await?;
        }
        Ok(())
    }
}

/// Reads the cookie.
pub fn half_cookie(request: &HttpRequest) -> Option<Secret> {
    cookie_named(request, COOKIE)
}

/// The cookie to set.
pub fn set_half_cookie(value: &Secret, tenant: &Tenant) -> Cookie<'static> {
    cookie_of(COOKIE, value, tenant, LIFETIME)
}

/// The cookie that ends it.
pub fn clear_half_cookie(tenant: &Tenant) -> Cookie<'static> {
    cookie_of(COOKIE, &Secret::new(""), tenant, 0)
}
