//! The token management endpoint.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::error::Code;

use super::manage::named;
use super::{revoke, rotate};
use crate::app::App;
use crate::http::{CurrentTenant, InPath, Received, Refusal, answer};

/// `POST {base}/gnap/token/{id}` (RFC 9635 §6.1).
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
    let received = Received::new(&request, tenant.urls.token(&id), content)?;
    let named = named(&app, &tenant, &received, &id, Code::InvalidRotation).await?;
    let response = rotate::rotate(&app, &tenant, &received, named).await?;
    Ok(answer::ok(&response))
}

/// `DELETE {base}/gnap/token/{id}` (RFC 9635 §6.2).
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
    let received = Received::new(&request, tenant.urls.token(&id), content)?;
    let refused = Code::InvalidRequest;
    let named = named(&app, &tenant, &received, &id, refused).await?;
    let managed = named.prove(&app, &tenant, &received, refused).await?;
    revoke::revoke(&app, &tenant, managed).await?;
    Ok(answer::no_content())
}
