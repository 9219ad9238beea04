//! The interaction's pages and forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::secret::Secret;
use pages::form;

use super::answer::{self, View};
use super::browser::{self, Browser};
use super::failed::Failed;
use super::interaction::Open;
use super::session::Session;
use super::sign_in::{Attempt, SignedIn};
use super::{consent as consent_page, decide, finish, sign_in as sign_in_page};
use crate::app::App;
use crate::http::CurrentTenant;
use crate::http::address::address;
use crate::random;
use crate::tenant::Tenant;

/// A posted form.
pub type Fields = Vec<(String, String)>;

/// `GET {base}/interact/{code}` (RFC 9635 §4.1.1).
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> HttpResponse {
    let (_, code) = path.into_inner();
    respond(&tenant, &request, async |view| {
        let browser = match Browser::of(&request) {
            Some(browser) => browser,
            None => Browser::new(random::secret()?),
        };
        let open = app.open_interaction(&tenant, &code, browser).await?;
        view.follow(&open, &tenant, &request)?;
        let html = match signed_in(&app, &tenant, &request).await? {
            Some(session) => consent_page::page(&app, view, &open, &code, &session).await?,
            None => {
                let login = open.pending.requested.login_hint.clone();
                let login = login.unwrap_or_default();
                sign_in_page::page(&app, view, &open, &code, login, None)
            }
        };
        let mut response = answer::html(StatusCode::OK, view, html);
        response.add_cookie(&open.browser.cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/interact/{code}/sign-in`.
pub async fn sign_in(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    let (_, code) = path.into_inner();
    respond(&tenant, &request, async |view| {
        let (open, fields) = posted(&app, &tenant, &request, &code, fields).await?;
        view.follow(&open, &tenant, &request)?;
        let login = field(&fields, form::LOGIN);
        let attempt = Attempt {
            login: login.clone(),
            password: Secret::new(field(&fields, form::PASSWORD)),
            address: address(&request, &app.config.server.trusted_proxies),
        };
        match sign_in_page::sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => {
                // A fresh value at each sign-in: a cookie planted before is
                // worth nothing after.
                let cookie = app.start_session(&tenant, &session).await?;
                let mut response = answer::see_other(&here(&tenant, &code));
                let lifetime = app.config.protocol.session_lifetime;
                response.add_cookie(&browser::set_user_cookie(&cookie, &tenant, lifetime))?;
                Ok(response)
            }
            SignedIn::No(problem) => {
                let html = sign_in_page::page(&app, view, &open, &code, login, Some(problem));
                Ok(answer::html(StatusCode::UNPROCESSABLE_ENTITY, view, html))
            }
        }
    })
    .await
}

/// `POST {base}/interact/{code}/sign-out`: "not you?".
pub async fn sign_out(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    let (_, code) = path.into_inner();
    respond(&tenant, &request, async |_| {
        posted(&app, &tenant, &request, &code, fields).await?;
        if let Some(cookie) = browser::user_cookie(&request) {
            app.end_session(&tenant, &cookie).await?;
        }
        let mut response = answer::see_other(&here(&tenant, &code));
        response.add_cookie(&browser::clear_user_cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/interact/{code}/consent`.
pub async fn consent(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    let (_, code) = path.into_inner();
    respond(&tenant, &request, async |view| {
        let (open, fields) = posted(&app, &tenant, &request, &code, fields).await?;
        view.follow(&open, &tenant, &request)?;
        let Some(session) = signed_in(&app, &tenant, &request).await? else {
            return Ok(answer::see_other(&here(&tenant, &code)));
        };
        let made = decide::decide(&app, &tenant, &open, &session, &fields).await?;
        let grant = open.pending.requested.id;
        if let Err(error) = app.close_interaction(&tenant, &code, grant).await {
            tracing::warn!(%error, "a decided interaction ends by its time to live");
        }
        finish::finish(&app, view, &open, &made).await
    })
    .await
}

/// Runs one step; what goes wrong becomes a page too.
pub async fn respond<'t>(
    tenant: &'t Tenant,
    request: &HttpRequest,
    step: impl AsyncFnOnce(&mut View<'t>) -> Result<HttpResponse, Failed>,
) -> HttpResponse {
    let mut view = match View::new(tenant, request, &[]) {
        Ok(view) => view,
        Err(error) => {
            tracing::error!(%error, "interaction not served");
            return HttpResponse::ServiceUnavailable().finish();
        }
    };
    match step(&mut view).await {
        Ok(response) => response,
        Err(failed) => failed.page(&view),
    }
}

impl<'t> View<'t> {
    /// Takes what the client hinted and where it wants the browser back.
    fn follow(
        &mut self,
        open: &Open,
        tenant: &'t Tenant,
        request: &HttpRequest,
    ) -> Result<(), Failed> {
        *self = View::new(tenant, request, &open.pending.ui_locales)?;
        self.returns_to = open
            .pending
            .finish
            .as_ref()
            .filter(|_| finish::leaves(open))
            .and_then(|finish| url::Url::parse(&finish.finish.uri).ok())
            .map(|uri| consent_page::origin(&uri));
        Ok(())
    }
}

/// A form that this browser was shown for this interaction.
async fn posted(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    code: &str,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> Result<(Open, Fields), Failed> {
    let fields = fields.map_err(|_| Failed::StaleForm)?.into_inner();
    let browser = Browser::of(request).ok_or(Failed::StaleForm)?;
    let open = app.open_interaction(tenant, code, browser).await?;
    let expected = open
        .browser
        .form_token(&app.hash_key, tenant, code, &open.pending);
    if Secret::new(field(&fields, form::CSRF)) != expected {
        return Err(Failed::StaleForm);
    }
    Ok((open, fields))
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

/// Where an interaction goes on, as a path.
pub fn here(tenant: &Tenant, code: &str) -> String {
    format!("{}/interact/{code}", tenant.urls.path())
}

/// The value of a field, or nothing.
pub fn field(fields: &Fields, name: &str) -> String {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}
