//! The pages and forms of `{base}/me`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::GrantId;
use gnap::secret::Secret;
use pages::factor::prove::Why;
use pages::sign_in::{self, Problem, SignIn};

use super::wanted::{Wanted, after_sign_in, nothing};
use super::{cut as cutting, end_agent as ending, page, security, undo as undoing};
use crate::app::App;
use crate::factor::Place;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{
    Attempt, Browser, Entry, Failed, Fields, Received, Session, SignedIn, Via, View, Way,
    check_sign_in, here, html, leave, passkey_action, posted_on, raise_session, respond, see_other,
    signed_in,
};
use crate::tenant::Tenant;

/// What the form token of this page is for.
pub const FORM: &str = "me";
/// The query of who was sent here from another page, to sign in.
const SENT: &str = "first";

/// `GET {base}/me`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let browser = Browser::of_or_new(&request)?;
        let csrf = browser.page_token(&app.hash_key, &tenant, FORM);
        // Who comes by themselves wants this page.
        let forget = request.query_string() != SENT && Wanted::of(&request).is_some();
        let next = match forget {
            true => me(&tenant),
            false => after_sign_in(&tenant, &request),
        };
        let content = match signed_in(&app, &tenant, &request).await? {
            Some(session) => page::page(&app, view, &session, csrf.expose().to_owned()).await?,
            None => match app.half(&tenant, &request).await? {
                Some(half) => {
                    let place = place(&app, view, &request, &browser, next);
                    place.second_page(&half, None).await?
                }
                None => sign_in_page(view, &csrf, String::new(), None),
            },
        };
        let mut response = html(StatusCode::OK, view, content);
        response.add_cookie(&browser.cookie(&tenant))?;
        if forget {
            response.add_cookie(&nothing(&tenant))?;
        }
        Ok(response)
    })
    .await
}

/// `POST {base}/me/sign-in`.
pub async fn sign_in(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let attempt = Attempt::of(&app, &request, &fields);
        let login = attempt.login.clone();
        match check_sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => {
                let next = after_sign_in(&tenant, &request);
                raise_session(&app, &tenant, &request, &session, &next).await
            }
            SignedIn::Half(half) => {
                let next = after_sign_in(&tenant, &request);
                let place = place(&app, view, &request, &browser, next);
                place.begin_second(&half).await
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

/// `POST {base}/me/second`: the second step of a sign-in.
pub async fn second(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let next = after_sign_in(&tenant, &request);
        let place = place(&app, view, &request, &browser, next);
        place.second(&fields).await
    })
    .await
}

/// `POST {base}/me/again`: a fresh sign-in before something that matters.
pub async fn again(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let next = security::path(&tenant);
    let prove = async |place: &Place<'_>, session: &Session, fields: &Fields| {
        let demanded = security::demanded(place.app, place.tenant, session).await?;
        match place.again(session, demanded, fields).await? {
            Ok(response) => Ok(response),
            Err(problem) => {
                let page = place.again_page(session, demanded, Why::Again, Some(problem));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(html(status, place.view, page.await?))
            }
        }
    };
    acting(&app, &tenant, &request, fields, next, prove).await
}

/// `POST {base}/me/passkey`: asks for a passkey.
pub async fn passkey(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, _) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let next = next(&app, &tenant, &request).await?;
        let place = place(&app, view, &request, &browser, next);
        place.begin_passkey().await
    })
    .await
}

/// `POST {base}/me/passkey/finish`: what it answered.
pub async fn passkey_finish(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let next = next(&app, &tenant, &request).await?;
        let place = place(&app, view, &request, &browser, next);
        place.finish_passkey(&fields, Some(security::FRESH)).await
    })
    .await
}

/// Who is signed in shows more only to change how they sign in.
async fn next(app: &App, tenant: &Tenant, request: &HttpRequest) -> Result<String, Failed> {
    Ok(match signed_in(app, tenant, request).await? {
        Some(_) => security::path(tenant),
        None => after_sign_in(tenant, request),
    })
}

/// `POST {base}/me/sign-out`.
pub async fn sign_out(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |_| {
        posted_on(&app, &tenant, &request, fields, FORM)?;
        leave(&app, &tenant, &request, &me(&tenant)).await
    })
    .await
}

/// `POST {base}/me/requests/{grant}`: opens a request that waits for this
/// person, on the same consent page as every other.
pub async fn open(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let grant = path.into_inner().id;
    let enter = async |place: &Place<'_>, session: &Session, _: &Fields| {
        let grant: GrantId = grant.parse().map_err(|_| Failed::Unknown)?;
        let way = Way {
            grant,
            via: Via::Approval,
            entry: Entry::Approver(session.user),
        };
        let code = app.enter_interaction(&tenant, way, place.browser).await?;
        let code = code.ok_or(Failed::Unknown)?;
        Ok(see_other(&here(&tenant, code.expose())))
    };
    acting(&app, &tenant, &request, fields, me(&tenant), enter).await
}

/// `POST {base}/me/grants/{grant}`: takes a grant back.
pub async fn undo(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let undo = async |session: &Session| undoing::undo(&app, &tenant, session, &path.id).await;
    take_back(&app, &tenant, &request, fields, undo).await
}

/// `POST {base}/me/agents/{grant}`: takes back all grants of the agent that has
/// this one.
pub async fn end_agent(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let end = async |session: &Session| ending::end_agent(&app, &tenant, session, &path.id).await;
    take_back(&app, &tenant, &request, fields, end).await
}

/// `POST {base}/me/tokens/{token}`: cuts off what a resource server derived.
pub async fn cut(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let cut = async |session: &Session| cutting::cut(&app, &tenant, session, &path.id).await;
    take_back(&app, &tenant, &request, fields, cut).await
}

/// Runs what a form of this page asks for, for who is signed in; `next` is
/// where a proof on the way leads.
pub async fn acting(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Received,
    next: String,
    act: impl AsyncFnOnce(&Place<'_>, &Session, &Fields) -> Result<HttpResponse, Failed>,
) -> HttpResponse {
    respond(tenant, request, async |view: &mut View<'_>| {
        let (browser, fields) = posted_on(app, tenant, request, fields, FORM)?;
        let Some(session) = signed_in(app, tenant, request).await? else {
            return Ok(see_other(&me(tenant)));
        };
        let place = place(app, view, request, &browser, next);
        act(&place, &session, &fields).await
    })
    .await
}

/// A page beside this one for who is signed in; everybody else signs in first.
pub async fn shown(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    wanted: Wanted,
    content: impl AsyncFnOnce(&Place<'_>, &Session) -> Result<String, Failed>,
) -> HttpResponse {
    respond(tenant, request, async |view: &mut View<'_>| {
        let Some(session) = signed_in(app, tenant, request).await? else {
            let mut response = see_other(&format!("{}?{SENT}", me(tenant)));
            response.add_cookie(&wanted.cookie(tenant))?;
            return Ok(response);
        };
        let next = match wanted {
            Wanted::Approval(_) => Wanted::Approvals.path(tenant),
            Wanted::Approvals | Wanted::Security => wanted.path(tenant),
        };
        let browser = Browser::of_or_new(request)?;
        let place = place(app, view, request, &browser, next);
        let content = content(&place, &session).await?;
        let mut response = html(StatusCode::OK, view, content);
        response.add_cookie(&browser.cookie(tenant))?;
        Ok(response)
    })
    .await
}

/// Takes something back and shows the page as it is then.
async fn take_back(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Received,
    take: impl AsyncFnOnce(&Session) -> Result<(), Failed>,
) -> HttpResponse {
    let act = async |_: &Place<'_>, session: &Session, _: &Fields| {
        take(session).await?;
        Ok(see_other(&me(tenant)))
    };
    acting(app, tenant, request, fields, me(tenant), act).await
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
        passkey: passkey_action(view.tenant, "me"),
    })
}

/// Where more is proven on this page.
pub fn place<'a>(
    app: &'a App,
    view: &'a View<'a>,
    request: &'a HttpRequest,
    browser: &'a Browser,
    next: String,
) -> Place<'a> {
    let tenant = view.tenant;
    let token = browser.page_token(&app.hash_key, tenant, FORM);
    Place {
        app,
        tenant,
        view,
        request,
        browser,
        path: me(tenant),
        next,
        csrf: token.expose().to_owned(),
    }
}

/// The address of this page.
pub fn me(tenant: &Tenant) -> String {
    format!("{}/me", tenant.urls.path())
}
