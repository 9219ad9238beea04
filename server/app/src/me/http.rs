//! The pages and forms of `{base}/me`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::GrantId;
use gnap::secret::Secret;
use pages::sign_in::{self, Problem, SignIn};

use super::{cut as cutting, end_agent as ending, page, undo as undoing};
use crate::app::App;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{
    Attempt, Browser, Entry, Failed, Received, Session, SignedIn, Via, View, Way, check_sign_in,
    enter, here, html, leave, posted_on, respond, see_other, signed_in,
};
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
        let browser = Browser::of_or_new(&request)?;
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
    fields: Received,
) -> HttpResponse {
    respond(&tenant, &request, async |view| {
        let (browser, fields) = posted_on(&app, &tenant, &request, fields, FORM)?;
        let attempt = Attempt::of(&app, &request, &fields);
        let login = attempt.login.clone();
        match check_sign_in(&app, &tenant, attempt).await? {
            SignedIn::Yes(session) => enter(&app, &tenant, &session, &me(&tenant)).await,
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
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let grant = path.into_inner().id;
    respond(&tenant, &request, async |_| {
        let (_, session) = acting(&app, &tenant, &request, fields).await?;
        if let Some(session) = session {
            undoing::undo(&app, &tenant, &session, &grant).await?;
        }
        Ok(see_other(&me(&tenant)))
    })
    .await
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
    let grant = path.into_inner().id;
    respond(&tenant, &request, async |_| {
        let (_, session) = acting(&app, &tenant, &request, fields).await?;
        if let Some(session) = session {
            ending::end_agent(&app, &tenant, &session, &grant).await?;
        }
        Ok(see_other(&me(&tenant)))
    })
    .await
}

/// `POST {base}/me/tokens/{token}`: cuts off what a resource server derived.
pub async fn cut(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let token = path.into_inner().id;
    respond(&tenant, &request, async |_| {
        let (_, session) = acting(&app, &tenant, &request, fields).await?;
        if let Some(session) = session {
            cutting::cut(&app, &tenant, &session, &token).await?;
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
    fields: Received,
) -> Result<(Browser, Option<Session>), Failed> {
    let (browser, _) = posted_on(app, tenant, request, fields, FORM)?;
    let session = signed_in(app, tenant, request).await?;
    Ok((browser, session))
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
