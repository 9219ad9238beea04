//! `{base}/device` and `{base}/d/{page}`: a person types the code that a device
//! shows (RFC 9635 §4.1.2, §4.1.3).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use pages::device::{self, Device, Problem};
use pages::form;

use super::answer::{self, View};
use super::browser::Browser;
use super::failed::Failed;
use super::http::{here, respond};
use super::posted::{Received, field, posted_on};
use super::user_code::{Entered, Place, enter};
use crate::app::App;
use crate::http::address::address;
use crate::http::{CurrentTenant, InPath};
use crate::tenant::Tenant;

/// What the form token of these pages is for.
const FORM: &str = "device";

/// `GET {base}/device`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    show_at(&app, &tenant, &request, Some(Place::Stable)).await
}

/// `POST {base}/device`.
pub async fn post(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    post_at(&app, &tenant, &request, fields, Some(Place::Stable)).await
}

/// `GET {base}/d/{page}`. Every address has the page: whether a code belongs
/// to it is not told.
pub async fn show_own(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
) -> HttpResponse {
    let page = path.into_inner().id;
    show_at(&app, &tenant, &request, Place::named(&page)).await
}

/// `POST {base}/d/{page}`.
pub async fn post_own(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let page = path.into_inner().id;
    post_at(&app, &tenant, &request, fields, Place::named(&page)).await
}

async fn show_at(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    place: Option<Place>,
) -> HttpResponse {
    respond(tenant, request, async |view| {
        let place = place.ok_or(Failed::Unknown)?;
        let browser = Browser::of_or_new(request)?;
        let html = page(app, view, &place, &browser, "", None);
        let mut response = answer::html(StatusCode::OK, view, html);
        response.add_cookie(&browser.cookie(tenant))?;
        Ok(response)
    })
    .await
}

async fn post_at(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Received,
    place: Option<Place>,
) -> HttpResponse {
    respond(tenant, request, async |view| {
        let place = place.ok_or(Failed::Unknown)?;
        let (browser, fields) = posted_on(app, tenant, request, fields, FORM)?;
        let typed = field(&fields, form::CODE);
        let from = address(request, &app.config.server.trusted_proxies);
        match enter(app, tenant, &place, &typed, from, &browser).await? {
            Entered::Interaction(code) => Ok(answer::see_other(&here(tenant, code.expose()))),
            Entered::No(problem) => {
                let html = page(app, view, &place, &browser, &typed, Some(problem));
                Ok(answer::html(StatusCode::UNPROCESSABLE_ENTITY, view, html))
            }
        }
    })
    .await
}

fn page(
    app: &App,
    view: &View<'_>,
    place: &Place,
    browser: &Browser,
    typed: &str,
    problem: Option<Problem>,
) -> String {
    let path = view.tenant.urls.path();
    let token = browser.page_token(&app.hash_key, view.tenant, FORM);
    device::render(&Device {
        document: view.document(),
        brand: view.brand.clone(),
        action: match place {
            Place::Stable => format!("{path}/device"),
            Place::Own(name) => format!("{path}/d/{name}"),
        },
        csrf: token.expose().to_owned(),
        code: typed.chars().take(40).collect(),
        problem,
    })
}
