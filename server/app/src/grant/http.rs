//! The grant endpoint: extract, prove, start, answer.

use actix_web::{HttpRequest, HttpResponse, web};
use gnap::request::GrantRequest;
use proof::Presents;

use super::{acting, derive, discovery, identify, start};
use crate::app::App;
use crate::http::{CurrentTenant, Received, Refusal, answer};

/// `POST {base}/gnap` (RFC 9635 §2).
///
/// # Errors
/// A registry error, or 503.
pub async fn post(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Result<web::Bytes, actix_web::Error>,
) -> Result<HttpResponse, Refusal> {
    let received = Received::new(&request, tenant.urls.grant(), content)?;
    // The key that must verify the request may stand in it, so it is decoded
    // first; nothing is done with it before the proof over the octets is good.
    let message: GrantRequest = received.json()?;
    message.check()?;
    if let Some(existing) = &message.existing_access_token {
        let response = derive::derive(&app, &tenant, &received, &message, existing).await?;
        return Ok(answer::ok(&response));
    }
    let mut client = identify::identify(&app, &tenant, &message.client).await?;
    client.facts.agent = acting::acting(&tenant, &client.facts, message.agent.as_ref());
    app.prove(&tenant, &received, &client.key, Presents::Nothing)
        .await?;
    let response = start::start(&app, &tenant, client, received.address(), &message).await?;
    Ok(answer::ok(&response))
}

/// `OPTIONS {base}/gnap`: discovery (RFC 9635 §9), and the answer to a
/// browser's preflight in one.
pub async fn options(app: web::Data<App>, tenant: CurrentTenant) -> HttpResponse {
    discovery::answer(&app, &tenant)
}
