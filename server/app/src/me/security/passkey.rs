//! A passkey is enrolled.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use store::StoreError;

use super::http::changing;
use super::recovery;
use crate::app::App;
use crate::audit;
use crate::factor::{Done, Method, Place, Told, passkey};
use crate::http::CurrentTenant;
use crate::interact::{Failed, Received, Session, html_with_passkey};

/// More than anybody carries.
const MOST: usize = 20;

/// `POST {base}/me/security/passkey`: asks for a new one.
pub async fn begin(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    changing(
        &app,
        &tenant,
        &request,
        fields,
        async |place, session, _| ask(place, session, StatusCode::OK, Told::Nothing).await,
    )
    .await
}

/// `POST {base}/me/security/passkey/finish`: what it answered.
pub async fn finish(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    changing(
        &app,
        &tenant,
        &request,
        fields,
        async |place, session, fields| {
            let browser = place.browser;
            let answered =
                passkey::finish_enrolment(&app, &tenant, browser, session, fields).await?;
            let refused = || {
                ask(
                    place,
                    session,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    Told::Refused,
                )
            };
            let Some(factor) = answered else {
                return refused().await;
            };
            let data = json!({"kind": "passkey", "user": session.user});
            let event = audit::by(&app, audit::user(session), "factor.create", data)?;
            let store = app.store.tenant(tenant.id);
            match store.create_factor(&factor, &event).await {
                Ok(()) => {}
                // It is somebody's already.
                Err(StoreError::Conflict { .. }) => return refused().await,
                Err(error) => return Err(error.into()),
            }
            let done = Done {
                method: Method::Passkey,
                at_ms: app.clock.now_ms(),
            };
            recovery::after_enrolment(place, session, done).await
        },
    )
    .await
}

async fn ask(
    place: &Place<'_>,
    session: &Session,
    status: StatusCode,
    told: Told,
) -> Result<HttpResponse, Failed> {
    let (app, tenant) = (place.app, place.tenant);
    place.count_ceremony().await?;
    let factors = app.store.tenant(tenant.id).factors(session.user).await?;
    if factors.len() >= MOST {
        return Err(Failed::Unknown);
    }
    let begun = passkey::begin_enrolment(app, tenant, place.browser, session).await?;
    let page = place.enrolment(begun, told)?;
    Ok(html_with_passkey(status, place.view, page))
}
