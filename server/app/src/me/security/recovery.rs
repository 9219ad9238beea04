//! Recovery codes: made with the first factor, and whenever somebody wants new
//! ones; shown once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use pages::brand::Href;
use pages::factor::codes::{self, Codes};
use serde_json::json;

use super::http::changing;
use crate::app::App;
use crate::audit;
use crate::factor::{Done, Place, hashes, new_codes};
use crate::http::CurrentTenant;
use crate::interact::{Failed, Received, Session, carry_session, html, see_other};

/// `POST {base}/me/security/recovery-codes`: new ones.
pub async fn recovery_codes(
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
        async |place, session, _| {
            let factors = app.store.tenant(tenant.id).factors(session.user).await?;
            match factors.is_empty() {
                true => Ok(see_other(&place.next)),
                false => fresh(place, session).await,
            }
        },
    )
    .await
}

/// What follows an enrolment: the session is worth more, and who has no codes
/// yet is shown some.
///
/// # Errors
/// A store that is down.
pub async fn after_enrolment(
    place: &Place<'_>,
    session: &Session,
    done: Done,
) -> Result<HttpResponse, Failed> {
    let (app, tenant) = (place.app, place.tenant);
    let left = app
        .store
        .tenant(tenant.id)
        .recovery_codes(session.user)
        .await?;
    let response = match left {
        0 => fresh(place, session).await?,
        _ => see_other(&place.next),
    };
    let session = session.raised(&[done], None);
    carry_session(app, tenant, place.request, &session, response).await
}

async fn fresh(place: &Place<'_>, session: &Session) -> Result<HttpResponse, Failed> {
    let (app, tenant) = (place.app, place.tenant);
    let codes = new_codes()?;
    let hashes = hashes(app, tenant, session.user, &codes);
    let actor = audit::user(session);
    let event = audit::by(app, actor, "recovery_code.replace", json!({}))?;
    app.store
        .tenant(tenant.id)
        .replace_recovery_codes(session.user, &hashes, &event)
        .await?;
    let page = codes::render(&Codes {
        document: place.view.document(),
        brand: place.view.brand.clone(),
        codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        next: Href::parse(&place.next)?,
    });
    Ok(html(StatusCode::OK, place.view, page))
}
