//! The pages and forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use pages::approvals::question::ReasonField;
use store::approval::Approver;

use super::{delegate as delegating, list, question as one};
use crate::app::App;
use crate::approval::{self, Who};
use crate::audit;
use crate::factor::Place;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{Fields, Received, Session, html, see_other};
use crate::me::http::{acting, me, shown};
use crate::me::wanted::Wanted;
use crate::tenant::Tenant;

/// `GET {base}/me/approvals`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    let content =
        async |place: &Place<'_>, session: &Session| list::page(place, session, None).await;
    shown(&app, &tenant, &request, Wanted::Approvals, content).await
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
        let (item, entitled) = one::find(place, session, &id).await?;
        one::page(place, session, (&item, &entitled), ReasonField::Plain).await
    };
    let wanted = match id.parse() {
        Ok(id) => Wanted::Approval(id),
        Err(_) => Wanted::Approvals,
    };
    shown(&app, &tenant, &request, wanted, content).await
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
        let (item, entitled) = one::find(place, session, &id).await?;
        match one::said(place, &item, fields).await? {
            Ok(said) => {
                let id = item.approval.id;
                let who = Who {
                    is: Approver::Person(session.user),
                    actor: audit::user(session),
                };
                let counted = approval::cast(place.app, place.tenant, &who, id, &said).await?;
                counted.map_err(one::failed)?;
                Ok(see_other(&here(place.tenant)))
            }
            Err(reason) => {
                let page = one::page(place, session, (&item, &entitled), reason).await?;
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
                let page = list::page(place, session, Some(refused)).await?;
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

/// The address of the list.
fn here(tenant: &Tenant) -> String {
    format!("{}/approvals", me(tenant))
}
