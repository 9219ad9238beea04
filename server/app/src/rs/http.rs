//! The RS-facing endpoints: extract, prove, look or write, answer.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::error::{Code, RsCode};
use gnap::rs::{IntrospectRequest, RegistrationRequest, ResourceServer};
use proof::Presents;

use super::identify::Identified;
use super::{identify, introspect, register};
use crate::app::App;
use crate::http::proven::Unproven;
use crate::http::{CurrentTenant, Received, Refusal, RsRefusal, answer};
use crate::tenant::Tenant;

/// `POST {base}/rs/introspect` (RFC 9767 §3.3).
///
/// # Errors
/// A registry error under 400, or 503.
pub async fn post_introspection(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, RsRefusal> {
    let target = tenant.urls.introspection();
    let received = Received::new(&request, target, content).map_err(malformed)?;
    let message: IntrospectRequest = received.json().map_err(malformed)?;
    let identified = proven(&app, &tenant, &received, &message.resource_server).await?;
    let response = introspect::introspect(&app, &tenant, identified.server, &message).await?;
    Ok(answer::ok(&response))
}

/// `POST {base}/rs/resources` (RFC 9767 §3.4).
///
/// # Errors
/// A registry error under 400, or 503.
pub async fn post_registration(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, RsRefusal> {
    let target = tenant.urls.resource_registration();
    let received = Received::new(&request, target, content).map_err(malformed)?;
    let message: RegistrationRequest = received.json().map_err(malformed)?;
    let identified = proven(&app, &tenant, &received, &message.resource_server).await?;
    let server = identified.server.details.id;
    let response = register::register(&app, &tenant, server, &message).await?;
    Ok(answer::ok(&response))
}

/// Who asks, once it is proven.
async fn proven<'t>(
    app: &App,
    tenant: &'t Tenant,
    received: &Received<'_>,
    said: &ResourceServer,
) -> Result<Identified<'t>, RsRefusal> {
    let identified = identify::identify(app, tenant, said)?;
    app.prove(tenant, received, &identified.key, Presents::Nothing)
        .await
        .map_err(unproven)?;
    Ok(identified)
}

fn malformed(refusal: Refusal) -> RsRefusal {
    match refusal {
        Refusal::Unavailable(cause) => RsRefusal::Unavailable(cause),
        Refusal::Code(coded) if coded.is(Code::InvalidRequest) => {
            RsRefusal::Code(RsCode::InvalidRequest, None)
        }
        Refusal::Code(_) => RsRefusal::Code(RsCode::InvalidResourceServer, None),
    }
}

fn unproven(error: Unproven) -> RsRefusal {
    match error {
        Unproven::Proof(_) | Unproven::Replayed => {
            RsRefusal::Code(RsCode::InvalidResourceServer, Some(error.into()))
        }
        Unproven::BeforeMemory | Unproven::Live(_) => RsRefusal::Unavailable(error.into()),
    }
}
