//! The continuation endpoint: extract, prove, go on, answer.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::error::Code;
use gnap::modify::ModifyRequest;
use gnap::request::ContinueRequest;

use super::find::{Found, Place, find};
use super::{cancel, modify, poll, redeem};
use crate::app::App;
use crate::http::{CurrentTenant, InPath, Received, Refusal, answer};

/// `POST {base}/gnap/continue/{id}`: after interaction (RFC 9635 §5.1) or as a
/// poll (§5.2).
///
/// # Errors
/// A registry error, or 503.
pub async fn post(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let id = path.into_inner().id;
    let received = Received::new(&request, tenant.urls.continuation(&id), content)?;
    let continued = match find(&app, &tenant, &received, &id).await? {
        Found::Next(continued) => continued,
        Found::Repeated(response) => return Ok(answer::ok(&response)),
    };
    let message = if received.is_empty() {
        ContinueRequest::default()
    } else {
        received.json()?
    };
    message.check()?;
    let interact_ref = message.interact_ref;
    let response = match &continued.place {
        Place::Decided(grant) => {
            redeem::redeem(&app, &tenant, &continued, grant, interact_ref).await?
        }
        Place::Waiting { pending, version } => {
            poll::poll(&app, &tenant, &continued, pending, *version, interact_ref).await?
        }
    };
    Ok(answer::ok(&response))
}

/// `PATCH {base}/gnap/continue/{id}` (RFC 9635 §5.3).
///
/// # Errors
/// A registry error, or 503.
pub async fn patch(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let id = path.into_inner().id;
    let received = Received::new(&request, tenant.urls.continuation(&id), content)?;
    let continued = match find(&app, &tenant, &received, &id).await? {
        Found::Next(continued) => continued,
        Found::Repeated(response) => return Ok(answer::ok(&response)),
    };
    let message: ModifyRequest = received.json()?;
    message.check()?;
    let response = modify::modify(&app, &tenant, &continued, &message).await?;
    Ok(answer::ok(&response))
}

/// `DELETE {base}/gnap/continue/{id}` (RFC 9635 §5.4).
///
/// # Errors
/// A registry error, or 503.
pub async fn delete(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<InPath>,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let id = path.into_inner().id;
    let received = Received::new(&request, tenant.urls.continuation(&id), content)?;
    let Found::Next(continued) = find(&app, &tenant, &received, &id).await? else {
        return Err(Refusal::code(Code::InvalidContinuation));
    };
    cancel::cancel(&app, &tenant, &continued).await?;
    Ok(answer::no_content())
}
