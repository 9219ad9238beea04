//! The pages and forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use pages::approvals::question::ReasonField;

use super::{delegate as delegating, list, question as one};
use crate::app::App;
use crate::approval;
use crate::factor::Place;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{
    Browser, Failed, Fields, Received, Session, html, respond, see_other, signed_in,
};
use crate::me::http::{acting, me, place};
use crate::tenant::Tenant;

/// `GET {base}/me/approvals`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    let content = async |place: &Place<'_>, session: &Session| {
        list::page(place.app, place, session, None).await
    };
    shown(&app, &tenant, &request, content).await
}

/// `GET {base}/me/approvals/{id}`.
pub async fn question(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
) -> HttpResponse {
    let id = path.into_inner().id;
    let content = async |place: &Place<'_>, session: &Session| {
        let item = one::find(place.app, place, session, &id).await?;
        one::page(place.app, place, session, &item, ReasonField::Plain).await
    };
    shown(&app, &tenant, &request, content).await
}

/// `POST {base}/me/approvals/{id}`.
pub async fn answer(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let id = path.into_inner().id;
    let back = here(&tenant);
    let act = async |place: &Place<'_>, session: &Session, fields: &Fields| {
        let item = one::find(place.app, place, session, &id).await?;
        match one::said(place.app, place, &item, fields).await? {
            Ok(said) => {
                let id = item.approval.id;
                approval::cast(place.app, place.tenant, session, id, &said).await?;
                Ok(see_other(&here(place.tenant)))
            }
            Err(reason) => {
                let page = one::page(place.app, place, session, &item, reason).await?;
                Ok(html(StatusCode::UNPROCESSABLE_ENTITY, place.view, page))
            }
        }
    };
    acting(&app, &tenant, &request, fields, back, act).await
}

/// `POST {base}/me/approvals/delegations`.
pub async fn delegate(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let back = here(&tenant);
    let act =
        async |place: &Place<'_>, session: &Session, fields: &Fields| match delegating::delegate(
            place.app,
            place.tenant,
            session,
            fields,
        )
        .await?
        {
            Ok(()) => Ok(see_other(&here(place.tenant))),
            Err(refused) => {
                let page = list::page(place.app, place, session, Some(refused)).await?;
                Ok(html(StatusCode::UNPROCESSABLE_ENTITY, place.view, page))
            }
        };
    acting(&app, &tenant, &request, fields, back, act).await
}

/// `POST {base}/me/approvals/delegations/{id}`.
pub async fn end_delegation(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let id = path.into_inner().id;
    let back = here(&tenant);
    let act = async |place: &Place<'_>, session: &Session, _: &Fields| {
        delegating::end(place.app, place.tenant, session, &id).await?;
        Ok(see_other(&here(place.tenant)))
    };
    acting(&app, &tenant, &request, fields, back, act).await
}

/// A page for who is signed in; everybody else signs in first.
async fn shown(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    content: impl AsyncFnOnce(&Place<'_>, &Session) -> Result<String, Failed>,
) -> HttpResponse {
    respond(tenant, request, async |view| {
        let Some(session) = signed_in(app, tenant, request).await? else {
            return Ok(see_other(&me(tenant)));
        };
        let browser = Browser::of_or_new(request)?;
        let place = place(app, view, request, &browser, here(tenant));
        let content = content(&place, &session).await?;
        let mut response = html(StatusCode::OK, view, content);
        response.add_cookie(&browser.cookie(tenant))?;
        Ok(response)
    })
    .await
}

/// The address of the list.
fn here(tenant: &Tenant) -> String {
    format!("{}/approvals", me(tenant))
}
