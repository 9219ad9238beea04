//! Sends one message; what fails is tried again after a growing pause.

use store::notification::Notification;

use super::message::{Channel, Message};
use super::{mail, webhook};
use crate::app::App;
use crate::interact::Failed;
use crate::tenant::Tenant;

/// For how long who took a message has it, ms: longer than a try can take.
pub const LEASE_MS: u64 = 120_000;
/// Pauses before further tries, in seconds: a day in all.
const PAUSES: [u64; 8] = [2, 10, 60, 300, 1800, 7200, 21_600, 54_000];

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It arrived, or there is nobody to send it to any more.
    Over,
    /// It did not arrive.
    Again,
}

/// Sends a message that this process took.
///
/// # Errors
/// A store that is down: it is due again when the lease is over.
#[tracing::instrument(name = "notify.deliver", skip_all)]
pub async fn deliver(app: &App, notification: &Notification) -> Result<(), Failed> {
    let platform = app.store.platform();
    match send(app, notification).await? {
        Sent::Over => Ok(platform.remove_notification(notification).await?),
        Sent::Again => {
            let attempt = usize::try_from(notification.attempt).unwrap_or(usize::MAX);
            let Some(pause) = PAUSES.get(attempt) else {
                tracing::warn!(notification.id = %notification.id, "a message was given up");
                return Ok(platform.remove_notification(notification).await?);
            };
            let due_at_ms = app
                .clock
                .now_ms()
                .saturating_add(pause.saturating_mul(1000));
            Ok(platform
                .postpone_notification(notification, due_at_ms)
                .await?)
        }
    }
}

async fn send(app: &App, notification: &Notification) -> Result<Sent, Failed> {
    let platform = app.store.platform();
    let details = platform.tenants_by_id(&[notification.tenant]).await?;
    let Some(details) = details.into_iter().next() else {
        return Ok(Sent::Over);
    };
    let now_ms = app.clock.now_ms();
    let tenant = app.tenants.find(&app.store, &details.slug, now_ms).await?;
    let Some(tenant) = tenant else {
        return Ok(Sent::Over);
    };
    let tenant: &Tenant = &tenant;
    let message: Message = serde_json::from_value(notification.content.clone())?;
    Ok(match message.by {
        Channel::Webhook => webhook::send(app, tenant, notification, &message).await?,
        Channel::Mail(user) => mail::to_person(app, tenant, &message, user).await?,
        Channel::MailAdministrator(id) => mail::to_administrator(app, tenant, &message, id).await?,
    })
}
