//! Signing in with login and password. No answer tells whether a login exists,
//! and guessing is slowed down per login and per address.

use std::net::IpAddr;

use actix_web::HttpRequest;
use gnap::secret::Secret;
use pages::form;
use pages::sign_in::{self, Problem, SignIn};

use super::answer::View;
use super::failed::Failed;
use super::interaction::Open;
use super::posted::{Fields, field};
use super::session::Session;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::factor::{Done, HalfSignIn, Method, passkey};
use crate::http::address::address;
use crate::password::{MAX_PASSWORD, Verified};
use crate::tenant::Tenant;

/// What a person typed.
pub struct Attempt {
    /// The login.
    pub login: String,
    /// The password.
    pub password: Secret,
    /// Where it comes from.
    pub address: Option<IpAddr>,
}

impl Attempt {
    /// What a posted form has.
    pub fn of(app: &App, request: &HttpRequest, fields: &Fields) -> Self {
        Self {
            login: field(fields, form::LOGIN),
            password: Secret::new(field(fields, form::PASSWORD)),
            address: address(request, &app.config.server.trusted_proxies),
        }
    }
}

/// Whether it was right.
pub enum SignedIn {
    /// Who it is.
    Yes(Session),
    /// Who it will be, after a second factor.
    Half(HalfSignIn),
    /// Why the page is shown again.
    No(Problem),
}

/// Checks an attempt.
///
/// # Errors
/// [`Failed::TooManyAttempts`], or a store that is down.
#[tracing::instrument(name = "interact.sign_in", skip_all)]
pub async fn sign_in(app: &App, tenant: &Tenant, attempt: Attempt) -> Result<SignedIn, Failed> {
    let login = attempt.login.trim();
    if login.is_empty() {
        return Ok(SignedIn::No(Problem::LoginMissing));
    }
    if attempt.password.expose().is_empty() {
        return Ok(SignedIn::No(Problem::PasswordMissing));
    }
    match attempts::sign_in(app, tenant.id, login, attempt.address).await? {
        Attempts::Allowed { .. } => {}
        Attempts::TooMany { retry_after } => return Err(Failed::TooManyAttempts(retry_after)),
    }
    // No login has a NUL, and PostgreSQL refuses to look for one.
    if attempt.password.expose().len() > MAX_PASSWORD || login.contains('\0') {
        return Ok(SignedIn::No(Problem::Refused));
    }
    let found = app.store.tenant(tenant.id).user_by_login(login).await?;
    let (user, stored) = match found {
        Some((user, hash)) => (Some(user), Some(hash.expose().to_owned())),
        None => (None, None),
    };
    let verified = app.passwords.verify(attempt.password, stored).await;
    // Who is disabled is refused as late, and as silently, as a wrong password.
    let user = user.filter(|user| user.disabled_at_ms.is_none());
    let (Some(user), Verified::Right) = (user, verified) else {
        tracing::info!("sign-in refused");
        return Ok(SignedIn::No(Problem::Refused));
    };
    let now_ms = app.clock.now_ms();
    let session = Session {
        user: user.id,
        login: user.content.login,
        name: user.content.name,
        signed_in_at: now_ms,
        done: vec![Done {
            method: Method::Password,
            at_ms: now_ms,
        }],
    };
    // Only who has the password learns that there is more to show.
    let factors = app.store.tenant(tenant.id).factors(session.user).await?;
    Ok(match factors.is_empty() {
        true => SignedIn::Yes(session),
        false => SignedIn::Half(HalfSignIn(session)),
    })
}

/// The sign-in page.
pub fn page(
    app: &App,
    view: &View<'_>,
    open: &Open,
    code: &str,
    login: String,
    problem: Option<Problem>,
) -> String {
    let token = open
        .browser
        .form_token(&app.hash_key, view.tenant, code, &open.pending);
    sign_in::render(&SignIn {
        document: view.document(),
        brand: view.brand.clone(),
        client_name: open
            .via
            .shows_client_at_once()
            .then(|| open.pending.requested.client.display.name.clone())
            .flatten(),
        action: format!("{}/interact/{code}/sign-in", view.tenant.urls.path()),
        csrf: token.expose().to_owned(),
        login,
        problem,
        passkey: passkey_action(view.tenant, &format!("interact/{code}")),
    })
}

/// Where a sign-in with a passkey begins, where that is possible.
pub fn passkey_action(tenant: &Tenant, below: &str) -> Option<String> {
    passkey::relying_party(tenant)?;
    Some(format!("{}/{below}/passkey", tenant.urls.path()))
}
