//! The introspection endpoint: extract, prove, look, answer.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::error::{Code, RsCode};
use gnap::rs::IntrospectRequest;
use proof::Presents;

use super::{identify, introspect};
use crate::app::App;
use crate::http::proven::Unproven;
use crate::http::{CurrentTenant, Received, Refusal, RsRefusal, answer};

/// `POST {base}/rs/introspect` (RFC 9767 §3.3).
///
/// # Errors
/// A registry error under 400, or 503.
pub async fn post(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, RsRefusal> {
    let target = tenant.urls.introspection();
    let received = Received::new(&request, target, content).map_err(malformed)?;
    let message: IntrospectRequest = received.json().map_err(malformed)?;
    let identified = identify::identify(&app, &tenant, &message.resource_server)?;
    app.prove(&tenant, &received, &identified.key, Presents::Nothing)
        .await
        .map_err(unproven)?;
    let response = introspect::introspect(&app, &tenant, identified.server, &message).await?;
    Ok(answer::ok(&response))
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
