//! The page that somebody wanted when they had to sign in first. It goes with
//! the browser through all steps of the sign-in, as a name and never as an
//! address: nobody is sent anywhere else.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use gnap::id::ApprovalId;
use gnap::secret::Secret;

use super::http::me;
use crate::interact::cookie_of;
use crate::tenant::Tenant;

/// The cookie.
const NAME: &str = "parley_wanted";
/// How long a sign-in may take, in seconds.
const LIFETIME: u64 = 900;

/// A page of a person beside `{base}/me`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Which grants of others wait for them.
    Approvals,
    /// One of these.
    Approval(ApprovalId),
    /// How they sign in.
    Security,
}

impl Wanted {
    /// What the browser of this request wants.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(NAME)?;
        match cookie.value().split_once(':') {
            None if cookie.value() == "approvals" => Some(Self::Approvals),
            None if cookie.value() == "security" => Some(Self::Security),
            Some(("approval", id)) => id.parse().ok().map(Self::Approval),
            _ => None,
        }
    }

    /// Its address, as a path.
    pub fn path(self, tenant: &Tenant) -> String {
        let me = me(tenant);
        match self {
            Self::Approvals => format!("{me}/approvals"),
            Self::Approval(id) => format!("{me}/approvals/{id}"),
            Self::Security => format!("{me}/security"),
        }
    }

    /// Keeps it until they are signed in.
    pub fn cookie(self, tenant: &Tenant) -> Cookie<'static> {
        let value = match self {
            Self::Approvals => "approvals".to_owned(),
            Self::Approval(id) => format!("approval:{id}"),
            Self::Security => "security".to_owned(),
        };
        cookie(tenant, value, LIFETIME)
    }
}

/// Where a sign-in on this page leads.
pub fn after_sign_in(tenant: &Tenant, request: &HttpRequest) -> String {
    Wanted::of(request).map_or_else(|| me(tenant), |wanted| wanted.path(tenant))
}

/// Nothing is wanted but the page itself.
pub fn nothing(tenant: &Tenant) -> Cookie<'static> {
    cookie(tenant, String::new(), 0)
}

fn cookie(tenant: &Tenant, value: String, lifetime: u64) -> Cookie<'static> {
    cookie_of(NAME, &Secret::new(value), tenant, lifetime)
}
