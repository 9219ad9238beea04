//! The pages and forms of `{base}/me`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::GrantId;
use gnap::secret::Secret;
use pages::form;
use pages::sign_in::{self, Problem, SignIn};

use super::{page, undo as undoing};
use crate::app::App;
use crate::http::CurrentTenant;
use crate::http::address::address;
use crate::interact::{
    Attempt, Browser, Entry, Failed, Fields, Session, SignedIn, Via, View, Way, clear_user_cookie,
    field, here, html, respond, see_other, set_user_cookie, signed_in, user_cookie,
};
use crate::random;
use crate::tenant::Tenant;

/// What the form token of this page is for.
const FORM: &str = "me";

/// `GET {base}/me`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let browser = match Browser::of(&request) {
            Some(browser) => browser,
            None => Browser::new(random::secret()?),
        };
        let csrf = browser.page_token(&app.hash_key, &tenant, FORM);
        let content = match signed_in(&app, &tenant, &request).await? {
            Some(session) => page::page(&app, view, &session, csrf.expose().to_owned()).await?,
            None => sign_in_page(view, &csrf, String::new(), None),
        };
        let mut response = html(StatusCode::OK, view, content);
        response.add_cookie(&browser.cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/me/sign-in`.
pub async fn sign_in(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted(&app, &tenant, &request, fields)?;
        let login = field(&fields, form::LOGIN);
        let attempt = Attempt {
            login: login.clone(),
            password: Secret::new(field(&fields, form::PASSWORD)),
            address: address(&request, &app.config.server.trusted_proxies),
        };
        match crate::interact::check_sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => {
                let cookie = app.start_session(&tenant, &session).await?;
                let mut response = see_other(&me(&tenant));
                let lifetime = app.config.protocol.session_lifetime;
                response.add_cookie(&set_user_cookie(&cookie, &tenant, lifetime))?;
                Ok(response)
            }
            SignedIn::No(problem) => {
                let csrf = browser.page_token(&app.hash_key, &tenant, FORM);
                let content = sign_in_page(view, &csrf, login, Some(problem));
                Ok(html(StatusCode::UNPROCESSABLE_ENTITY, view, content))
            }
        }
    })
    .await
}

/// `POST {base}/me/sign-out`.
pub async fn sign_out(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    respond(&tenant, &request, async |_| {
        posted(&app, &tenant, &request, fields)?;
        if let Some(cookie) = user_cookie(&request) {
            app.end_session(&tenant, &cookie).await?;
        }
        let mut response = see_other(&me(&tenant));
        response.add_cookie(&clear_user_cookie(&tenant))?;
        Ok(response)
    })
    .await
}

/// `POST {base}/me/requests/{grant}`: opens a request that waits for this
/// person, on the same consent page as every other.
pub async fn open(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    let (_, grant) = path.into_inner();
    respond(&tenant, &request, async |_| {
        let (browser, session) = acting(&app, &tenant, &request, fields).await?;
        let Some(session) = session else {
            return Ok(see_other(&me(&tenant)));
        };
        let grant: GrantId = grant.parse().map_err(|_| Failed::Unknown)?;
        let way = Way {
            grant,
            via: Via::Approval,
            entry: Entry::Approver(session.user),
        };
        let code = app.enter_interaction(&tenant, way, &browser).await?;
        let code = code.ok_or(Failed::Unknown)?;
        Ok(see_other(&here(&tenant, code.expose())))
    })
    .await
}

/// `POST {base}/me/grants/{grant}`: takes a grant back.
pub async fn undo(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> HttpResponse {
    let (_, grant) = path.into_inner();
    respond(&tenant, &request, async |_| {
        let (_, session) = acting(&app, &tenant, &request, fields).await?;
        if let Some(session) = session {
            undoing::undo(&app, &tenant, &session, &grant).await?;
        }
        Ok(see_other(&me(&tenant)))
    })
    .await
}

/// A form of this page from this browser, and who is signed in there.
async fn acting(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> Result<(Browser, Option<Session>), Failed> {
    let (browser, _) = posted(app, tenant, request, fields)?;
    let session = signed_in(app, tenant, request).await?;
    Ok((browser, session))
}

fn posted(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Result<web::Form<Fields>, actix_web::Error>,
) -> Result<(Browser, Fields), Failed> {
    let fields = fields.map_err(|_| Failed::StaleForm)?.into_inner();
    let browser = Browser::of(request).ok_or(Failed::StaleForm)?;
    let expected = browser.page_token(&app.hash_key, tenant, FORM);
    if Secret::new(field(&fields, form::CSRF)) != expected {
        return Err(Failed::StaleForm);
    }
    Ok((browser, fields))
}

fn sign_in_page(view: &View<'_>, csrf: &Secret, login: String, problem: Option<Problem>) -> String {
    sign_in::render(&SignIn {
        document: view.document(),
        brand: view.brand.clone(),
        client_name: None,
        action: format!("{}/sign-in", me(view.tenant)),
        csrf: csrf.expose().to_owned(),
        login,
        problem,
    })
}

fn me(tenant: &Tenant) -> String {
    format!("{}/me", tenant.urls.path())
}
