//! The interaction's pages and forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::{self, View};
use super::browser::Browser;
use super::failed::Failed;
use super::interaction::Open;
use super::posted::{self, Fields};
use super::session::{self, signed_in};
use super::sign_in::{Attempt, SignedIn};
use super::{consent as consent_page, decide, finish, sign_in as sign_in_page};
use crate::app::App;
use crate::http::{CurrentTenant, InPath};
use crate::tenant::Tenant;

/// `GET {base}/interact/{code}` (RFC 9635 §4.1.1).
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
) -> HttpResponse {
    let code = path.into_inner().id;
    respond(&tenant, &request, async |view| {
        let browser = Browser::of_or_new(&request)?;
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
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let code = path.into_inner().id;
    respond(&tenant, &request, async |view| {
        let (open, fields) = opened(&app, &tenant, &request, &code, fields).await?;
        view.follow(&open, &tenant, &request)?;
        let attempt = Attempt::of(&app, &request, &fields);
        let login = attempt.login.clone();
        match sign_in_page::sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => {
                session::enter(&app, &tenant, &session, &here(&tenant, &code)).await
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
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let code = path.into_inner().id;
    respond(&tenant, &request, async |_| {
        opened(&app, &tenant, &request, &code, fields).await?;
        session::leave(&app, &tenant, &request, &here(&tenant, &code)).await
    })
    .await
}

/// `POST {base}/interact/{code}/consent`.
pub async fn consent(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let code = path.into_inner().id;
    respond(&tenant, &request, async |view| {
        let (open, fields) = opened(&app, &tenant, &request, &code, fields).await?;
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
async fn opened(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    code: &str,
    fields: posted::Received,
) -> Result<(Open, Fields), Failed> {
    let (browser, fields) = posted::posted(request, fields)?;
    let open = app.open_interaction(tenant, code, browser).await?;
    let expected = open
        .browser
        .form_token(&app.hash_key, tenant, code, &open.pending);
    posted::check(&fields, &expected)?;
    Ok((open, fields))
}

/// Where an interaction goes on, as a path.
pub fn here(tenant: &Tenant, code: &str) -> String {
    format!("{}/interact/{code}", tenant.urls.path())
}
