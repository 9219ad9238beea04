//! The interaction's pages and forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::{self, View};
use super::browser::Browser;
use super::failed::Failed;
use super::interaction::Open;
use super::posted::{self, Fields};
use super::seen::Seen;
use super::session::{self, Session, signed_in};
use super::sign_in::{Attempt, SignedIn};
use super::step_up::{self, Step};
use super::{consent as consent_page, decide, finish, sign_in as sign_in_page};
use crate::app::App;
use crate::factor::Place;
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
            Some(session) => {
                let wanted = Wanted::of(&request);
                decision_page(&app, view, &request, &open, &code, &session, wanted).await?
            }
            None => match app.half(&tenant, &request).await? {
                Some(half) => {
                    let place = place(&app, view, &request, &open, &code);
                    place.second_page(&half, None).await?
                }
                None => {
                    let login = open.pending.requested.login_hint.clone();
                    let login = login.unwrap_or_default();
                    sign_in_page::page(&app, view, &open, &code, login, None)
                }
            },
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
    let try_in = async |form: Form<'_>| {
        let attempt = Attempt::of(&app, &request, &form.fields);
        let login = attempt.login.clone();
        match sign_in_page::sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => {
                session::raise(&app, &tenant, &request, &session, &form.place.next).await
            }
            SignedIn::Half(half) => form.place.begin_second(&half).await,
            SignedIn::No(problem) => {
                let (view, open) = (form.place.view, form.open);
                let html = sign_in_page::page(&app, view, open, &path.id, login, Some(problem));
                Ok(answer::html(StatusCode::UNPROCESSABLE_ENTITY, view, html))
            }
        }
    };
    acting(&app, &tenant, &path.id, &request, fields, try_in).await
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

/// `POST {base}/interact/{code}/second`: the second step of a sign-in.
pub async fn second(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let prove = async |form: Form<'_>| form.place.second(&form.fields).await;
    acting(&app, &tenant, &path.id, &request, fields, prove).await
}

/// `POST {base}/interact/{code}/again`: the stronger or fresher sign-in that
/// policy wants for a right.
pub async fn again(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let prove = async |form: Form<'_>| {
        let Form {
            place,
            open,
            fields,
        } = form;
        let Some(session) = signed_in(&app, &tenant, &request).await? else {
            return Ok(answer::see_other(&place.next));
        };
        let seen = Seen::of(&app, &tenant, open, &session).await?;
        let unmet = step_up::unmet(open, &session, &seen);
        let Some(step) = Step::of(&app, &tenant, &session, unmet).await? else {
            return Ok(answer::see_other(&place.next));
        };
        match place.again(&session, step.demanded, &fields).await? {
            Ok(response) => Ok(response),
            Err(problem) => {
                let html = step.page(&place, open, &session, Some(problem)).await?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(answer::html(status, place.view, html))
            }
        }
    };
    acting(&app, &tenant, &path.id, &request, fields, prove).await
}

/// `POST {base}/interact/{code}/passkey`: asks for a passkey.
pub async fn passkey(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let begin = async |form: Form<'_>| form.place.begin_passkey().await;
    acting(&app, &tenant, &path.id, &request, fields, begin).await
}

/// `POST {base}/interact/{code}/passkey/finish`: what it answered.
pub async fn passkey_finish(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let prove = async |form: Form<'_>| {
        let step = match signed_in(&app, &tenant, &request).await? {
            Some(session) => {
                let seen = Seen::of(&app, &tenant, form.open, &session).await?;
                let unmet = step_up::unmet(form.open, &session, &seen);
                Step::of(&app, &tenant, &session, unmet).await?
            }
            None => None,
        };
        let demanded = step.map(|step| step.demanded);
        form.place.finish_passkey(&form.fields, demanded).await
    };
    acting(&app, &tenant, &path.id, &request, fields, prove).await
}

/// `POST {base}/interact/{code}/consent`.
pub async fn consent(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: posted::Received,
) -> HttpResponse {
    let decide = async |form: Form<'_>| {
        let Form {
            place,
            open,
            fields,
        } = form;
        let Some(session) = signed_in(&app, &tenant, &request).await? else {
            return Ok(answer::see_other(&place.next));
        };
        // The sign-in may have become too old while the page was open: say so,
        // and do not drop a right that was ticked without a word.
        let seen = Seen::of(&app, &tenant, open, &session).await?;
        let unmet = step_up::indices(&step_up::unmet(open, &session, &seen));
        if decide::allows_any(&fields, &unmet) {
            return Ok(answer::see_other(&place.next));
        }
        let made = decide::decide(&app, &tenant, open, &session, &seen, &fields).await?;
        let grant = open.pending.requested.id;
        if let Err(error) = app.close_interaction(&tenant, &path.id, grant).await {
            tracing::warn!(%error, "a decided interaction ends by its time to live");
        }
        finish::finish(&app, place.view, open, &made).await
    };
    acting(&app, &tenant, &path.id, &request, fields, decide).await
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

/// A form of an open interaction.
struct Form<'a> {
    place: Place<'a>,
    open: &'a Open,
    fields: Fields,
}

/// Runs what a form of this interaction asks for, in the language of its pages.
async fn acting(
    app: &App,
    tenant: &Tenant,
    code: &str,
    request: &HttpRequest,
    fields: posted::Received,
    act: impl AsyncFnOnce(Form<'_>) -> Result<HttpResponse, Failed>,
) -> HttpResponse {
    respond(tenant, request, async |view: &mut View<'_>| {
        let (open, fields) = opened(app, tenant, request, code, fields).await?;
        view.follow(&open, tenant, request)?;
        let place = place(app, view, request, &open, code);
        let open = &open;
        act(Form {
            place,
            open,
            fields,
        })
        .await
    })
    .await
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

/// What the person wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Everything that was asked.
    All,
    /// What needs no stronger sign-in.
    Without,
}

impl Wanted {
    fn of(request: &HttpRequest) -> Self {
        match request.query_string() {
            "without=1" => Wanted::Without,
            _ => Wanted::All,
        }
    }
}

/// The consent page, or before it the page that asks for a stronger sign-in.
async fn decision_page(
    app: &App,
    view: &View<'_>,
    request: &HttpRequest,
    open: &Open,
    code: &str,
    session: &Session,
    wanted: Wanted,
) -> Result<String, Failed> {
    let seen = Seen::of(app, view.tenant, open, session).await?;
    let unmet = step_up::unmet(open, session, &seen);
    let left_out = step_up::indices(&unmet);
    if wanted == Wanted::All
        && let Some(step) = Step::of(app, view.tenant, session, unmet).await?
    {
        let place = place(app, view, request, open, code);
        return step.page(&place, open, session, None).await;
    }
    consent_page::page(app, view, open, code, session, &seen, &left_out).await
}

/// Where more is proven within an interaction.
fn place<'a>(
    app: &'a App,
    view: &'a View<'a>,
    request: &'a HttpRequest,
    open: &'a Open,
    code: &str,
) -> Place<'a> {
    let tenant = view.tenant;
    let token = open
        .browser
        .form_token(&app.hash_key, tenant, code, &open.pending);
    Place {
        app,
        tenant,
        view,
        request,
        browser: &open.browser,
        path: here(tenant, code),
        next: here(tenant, code),
        csrf: token.expose().to_owned(),
    }
}

/// Where an interaction goes on, as a path.
pub fn here(tenant: &Tenant, code: &str) -> String {
    format!("{}/interact/{code}", tenant.urls.path())
}
