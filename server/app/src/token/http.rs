//! The token management endpoint.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::error::Code;

use super::manage::managed;
use super::{revoke, rotate};
use crate::app::App;
use crate::http::{CurrentTenant, Received, Refusal, answer};

/// `POST {base}/gnap/token/{id}` (RFC 9635 §6.1).
///
/// # Errors
/// A registry error, or 503.
pub async fn post(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let (_, id) = path.into_inner();
    let target = format!("{}/gnap/token/{id}", tenant.urls.base());
    let received = Received::new(&request, target, content)?;
    let managed = managed(&app, &tenant, &received, &id, Code::InvalidRotation).await?;
    if !received.is_empty() {
        // The only content a rotation can have is a new key (RFC 9635 §6.1.1).
        return Err(Refusal::code(Code::KeyRotationNotSupported));
    }
    let response = rotate::rotate(&app, &tenant, managed).await?;
    Ok(answer::ok(&response))
}

/// `DELETE {base}/gnap/token/{id}` (RFC 9635 §6.2).
///
/// # Errors
/// A registry error, or 503.
pub async fn delete(
    app: web::Data<App>,
    tenant: CurrentTenant,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let (_, id) = path.into_inner();
    let target = format!("{}/gnap/token/{id}", tenant.urls.base());
    let received = Received::new(&request, target, content)?;
    let managed = managed(&app, &tenant, &received, &id, Code::InvalidRequest).await?;
    revoke::revoke(&app, &tenant, managed).await?;
    Ok(answer::no_content())
}
