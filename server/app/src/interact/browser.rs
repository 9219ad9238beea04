//! Cookies of the interaction pages and the form token that ties a post to the
//! browser that was shown the page.
//!
//! Attack: somebody lures a signed-in person's browser into posting a consent
//! for the attacker's grant. The form token is a keyed hash over a cookie only
//! this browser has and over the interaction's code; a foreign page knows
//! neither.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use gnap::secret::{HashKey, KeyedHash, Kind, Secret};

use crate::grant::Pending;
use crate::random::{self, NoRandomness};
use crate::tenant::Tenant;

/// Name of the cookie that marks a browser.
const BROWSER: &str = "parley_browser";
/// Name of the cookie of a signed-in end user.
const USER: &str = "parley_user";

/// The browser a request came from, by its cookie.
#[derive(Debug, Clone)]
pub struct Browser(Secret);

impl Browser {
    /// Reads the cookie.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        cookie(request, BROWSER).map(Self)
    }

    /// Reads the cookie, or marks the browser from now on.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn of_or_new(request: &HttpRequest) -> Result<Self, NoRandomness> {
        match Self::of(request) {
            Some(browser) => Ok(browser),
            None => Ok(Self(random::secret()?)),
        }
    }

    /// The cookie to set.
    pub fn cookie(&self, tenant: &Tenant) -> Cookie<'static> {
        build(BROWSER, &self.0, tenant, Duration::days(1))
    }

    /// What an interaction is bound to.
    pub fn hash(&self, key: &HashKey, tenant: &Tenant) -> KeyedHash {
        key.hash(tenant.id, Kind::Browser, self.0.expose())
    }

    /// The token of every form shown to this browser for this interaction and
    /// this revision of the request: a person's yes is to what the page said.
    pub fn form_token(
        &self,
        key: &HashKey,
        tenant: &Tenant,
        code: &str,
        pending: &Pending,
    ) -> Secret {
        self.token(key, tenant, &format!("{}\n{code}", pending.revision))
    }

    /// The token of every form shown to this browser on a page that belongs to
    /// no interaction.
    pub fn page_token(&self, key: &HashKey, tenant: &Tenant, page: &str) -> Secret {
        self.token(key, tenant, &format!("page\n{page}"))
    }

    fn token(&self, key: &HashKey, tenant: &Tenant, of: &str) -> Secret {
        let named = format!("{}\n{of}", self.0.expose());
        key.hash(tenant.id, Kind::FormToken, &named).to_secret()
    }
}

/// Reads the cookie of a signed-in end user.
pub fn user_cookie(request: &HttpRequest) -> Option<Secret> {
    cookie(request, USER)
}

/// The cookie that signs an end user in.
pub fn set_user_cookie(value: &Secret, tenant: &Tenant, lifetime: u64) -> Cookie<'static> {
    cookie_of(USER, value, tenant, lifetime)
}

/// The cookie that signs an end user out.
pub fn clear_user_cookie(tenant: &Tenant) -> Cookie<'static> {
    build(USER, &Secret::new(""), tenant, Duration::ZERO)
}

/// The value of a cookie of this name.
pub fn cookie_named(request: &HttpRequest, name: &str) -> Option<Secret> {
    cookie(request, name)
}

/// A cookie of this name for so many seconds.
pub fn cookie_of(
    name: &'static str,
    value: &Secret,
    tenant: &Tenant,
    lifetime: u64,
) -> Cookie<'static> {
    let seconds = i64::try_from(lifetime).unwrap_or(i64::MAX);
    build(name, value, tenant, Duration::seconds(seconds))
}

fn cookie(request: &HttpRequest, name: &str) -> Option<Secret> {
    request
        .cookie(name)
        .filter(|cookie| !cookie.value().is_empty())
        .map(|cookie| Secret::new(cookie.value()))
}

/// `Lax`, because people arrive from the client's site by a link.
fn build(name: &'static str, value: &Secret, tenant: &Tenant, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value.expose().to_owned())
        .path(format!("{}/", tenant.urls.path()))
        .http_only(true)
        .secure(tenant.urls.base().starts_with("https://"))
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}
