//! Signs an administrator in. No answer tells whether a login exists.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use api::session::{Session, SignIn};
use gnap::secret::Secret;
use store::platform::Administrator;

use super::{cookie, record, view};
use crate::admin::answer::{Answer, WithCookie};
use crate::admin::body::Json;
use crate::admin::platform;
use crate::admin::problem::Problem;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::address::address;
use crate::password::{MAX_PASSWORD, Verified};

/// `POST /session`.
///
/// # Errors
/// [`Problem::NotAccepted`], [`Problem::TooMany`], or 503.
pub async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    Json(attempt): Json<SignIn>,
) -> Result<WithCookie<Answer<Session>>, Problem> {
    let address = address(&request, &app.config.server.trusted_proxies);
    let administrator = sign_in(&app, attempt, address).await?;
    signed_in(&app, administrator).await
}

/// Starts a session for an administrator who proved to be one.
///
/// # Errors
/// 503.
pub async fn signed_in(
    app: &App,
    administrator: Administrator,
) -> Result<WithCookie<Answer<Session>>, Problem> {
    let value = record::start(app, &administrator).await?;
    let shown = api::session::Administrator {
        id: administrator.id.to_string(),
        login: administrator.login,
        name: administrator.name,
    };
    Ok(WithCookie {
        answer: Answer(view(app, administrator.id, shown, &value).await?),
        cookie: cookie::set(app, &value),
    })
}

async fn sign_in(
    app: &App,
    attempt: SignIn,
    address: Option<IpAddr>,
) -> Result<Administrator, Problem> {
    let login = attempt.login.trim();
    let password = Secret::new(attempt.password);
    match attempts::sign_in(app, platform::id(), login, address).await? {
        Attempts::Allowed { .. } => {}
        Attempts::TooMany { retry_after } => return Err(Problem::TooMany(retry_after)),
    }
    if password.expose().len() > MAX_PASSWORD {
        return Err(Problem::NotAccepted);
    }
    let found = app.store.platform().administrator_by_login(login).await?;
    let (administrator, stored) = found.unzip();
    let stored = stored.map(|hash| hash.expose().to_owned());
    let verified = app.passwords.verify(password, stored).await;
    match (administrator, verified) {
        (Some(administrator), Verified::Right) => Ok(administrator),
        (None, _) | (_, Verified::Wrong) => Err(Problem::NotAccepted),
    }
}
