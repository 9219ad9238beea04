//! What all changes have in common: who, in which browser, how fresh.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::id::UserId;
use pages::factor::prove::Why;

use super::page;
use crate::app::App;
use crate::factor::{Acr, Demanded, Place};
use crate::http::CurrentTenant;
use crate::interact::{Failed, Fields, Received, Session, html};
use crate::me::http::{acting, me, shown};
use crate::me::wanted::Wanted;
use crate::tenant::Tenant;

/// The strongest sign-in of the last ten minutes that an account without
/// factors can have.
pub const FRESH: Demanded = Demanded {
    acr: Acr::Pwd,
    max_age: Some(600),
};

/// `GET {base}/me/security`.
pub async fn show(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
) -> HttpResponse {
    shown(&app, &tenant, &request, Wanted::Security, page::page).await
}

/// What a sign-in must be to change this account.
///
/// # Errors
/// A store that is down.
pub async fn demanded(app: &App, tenant: &Tenant, session: &Session) -> Result<Demanded, Failed> {
    Ok(match has_factors(app, tenant, session.user).await? {
        true => Demanded {
            acr: Acr::Mfa,
            ..FRESH
        },
        false => FRESH,
    })
}

/// The address of the page.
pub fn path(tenant: &Tenant) -> String {
    format!("{}/security", me(tenant))
}

/// Runs a change that a form of this page asks for, if the sign-in is fresh and
/// strong enough; else the page that makes it so.
pub async fn changing(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Received,
    change: impl AsyncFnOnce(&Place<'_>, &Session, &Fields) -> Result<HttpResponse, Failed>,
) -> HttpResponse {
    acting(
        app,
        tenant,
        request,
        fields,
        path(tenant),
        async |place, session, fields| {
            let demanded = demanded(app, tenant, session).await?;
            if !demanded.is_met(&session.done, app.clock.now_ms()) {
                let page = place.again_page(session, demanded, Why::Again, None);
                return Ok(html(StatusCode::OK, place.view, page.await?));
            }
            change(place, session, fields).await
        },
    )
    .await
}

async fn has_factors(app: &App, tenant: &Tenant, user: UserId) -> Result<bool, Failed> {
    Ok(!app.store.tenant(tenant.id).factors(user).await?.is_empty())
}
