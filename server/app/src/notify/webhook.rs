//! A signed call to the tenant's webhook (RFC 9421, RFC 9530), with the key that
//! signs its tokens: receivers verify it by the tenant's key set. Its own tag
//! keeps it apart from everything else that is signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::notification::Notification;

use super::deliver::Sent;
use super::message::{Message, in_console};
use crate::app::App;
use crate::interact::Failed;
use crate::tenant::Tenant;

/// What the signature is for.
const TAG: &str = "parley-webhook";

/// Makes the call.
///
/// # Errors
/// When it cannot be written or signed.
pub async fn send(
    app: &App,
    tenant: &Tenant,
    notification: &Notification,
    message: &Message,
) -> Result<Sent, Failed> {
    let (Some(uri), Some(key)) = (&tenant.approvals.webhook, &tenant.webhook_key) else {
        return Ok(Sent::Over);
    };
    let exceptions = &tenant.interaction.outbound_exceptions;
    let target = match app.outbound.check(uri, exceptions) {
        Ok(target) => target,
        Err(error) => {
            tracing::warn!(%error, tenant = tenant.slug, "a webhook is not called");
            return Ok(Sent::Over);
        }
    };
    let content = serde_json::to_vec(&json!({
        "id": notification.id,
        "event": message.happened.name(),
        "issuer": tenant.urls.grant(),
        "approval": message.approval,
        "at": notification.created_at_ms / 1000,
        "link": tenant.urls.approvals(),
        "console": in_console(app, tenant, message.approval),
    }))?;
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&content)));
    let request = proof::Request::new("POST", target.uri())
        .with_header("content-type", "application/json")
        .with_header("content-digest", digest.as_str());
    let input = format!(
        r#"("@method" "@target-uri" "content-digest" "content-type");created={};keyid="{}";tag="{TAG}""#,
        app.clock.now(),
        key.kid(),
    );
    let signed = key.sign_input(&request, "parley", &input)?;
    let headers = [
        ("content-digest", digest.as_str()),
        ("signature-input", signed.signature_input.as_str()),
        ("signature", signed.signature.as_str()),
    ];
    let answer = app.outbound.post_signed(&target, content, &headers).await;
    Ok(match answer {
        Ok(answer) if (200..300).contains(&answer.status) => Sent::Over,
        Ok(answer) => {
            tracing::info!(status = answer.status, "a webhook did not take a message");
            Sent::Again
        }
        Err(error) => {
            let cause = crate::http::refusal::Chain(&error).to_string();
            tracing::info!(cause, "a webhook was not reached");
            Sent::Again
        }
    })
}
