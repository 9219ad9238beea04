//! A factor gets another name, or is removed.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::FactorId;
use pages::form;
use serde_json::json;
use store::StoreError;

use super::http::{changing, path as page};
use crate::app::App;
use crate::audit;
use crate::factor::Place;
use crate::http::{CurrentTenant, InPath};
use crate::interact::{Failed, Received, Session, field, see_other};
use crate::me::http::acting;

/// Characters of a name.
const NAME: usize = 60;

/// `POST {base}/me/security/factors/{id}`. A name changes nothing about who
/// gets in; a removal needs a fresh sign-in.
pub async fn change(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    fields: Received,
) -> HttpResponse {
    let id = path.into_inner().id;
    let is_removal = fields.as_ref().is_ok_and(|fields| {
        let wanted =
            |(name, value): &(String, String)| name == form::CHANGE && value == form::REMOVE;
        fields.iter().any(wanted)
    });
    if is_removal {
        return changing(
            &app,
            &tenant,
            &request,
            fields,
            async |place, session, _| remove(place, session, &id).await,
        )
        .await;
    }
    acting(
        &app,
        &tenant,
        &request,
        fields,
        page(&tenant),
        async |place, session, fields| {
            rename(place, session, &id, &field(fields, form::NAME)).await
        },
    )
    .await
}

async fn remove(place: &Place<'_>, session: &Session, id: &str) -> Result<HttpResponse, Failed> {
    let id: FactorId = id.parse().map_err(|_| Failed::Unknown)?;
    let data = json!({"user": session.user});
    let event = audit::by(place.app, audit::user(session), "factor.delete", data)?;
    let store = place.app.store.tenant(place.tenant.id);
    settled(place, store.delete_factor(session.user, id, &event).await)
}

async fn rename(
    place: &Place<'_>,
    session: &Session,
    id: &str,
    name: &str,
) -> Result<HttpResponse, Failed> {
    let id: FactorId = id.parse().map_err(|_| Failed::Unknown)?;
    let name: String = name
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(NAME)
        .collect();
    let data = json!({"user": session.user});
    let event = audit::by(place.app, audit::user(session), "factor.rename", data)?;
    let store = place.app.store.tenant(place.tenant.id);
    settled(
        place,
        store.rename_factor(session.user, id, &name, &event).await,
    )
}

/// Somebody else's factor is none; one that is gone stays gone.
fn settled(place: &Place<'_>, result: Result<(), StoreError>) -> Result<HttpResponse, Failed> {
    match result {
        Ok(()) | Err(StoreError::Unknown { .. }) => Ok(see_other(&place.next)),
        Err(error) => Err(error.into()),
    }
}
