//! What is told to whom.

use gnap::id::{AdministratorId, ApprovalId, NotificationId, UserId};
use policy::Approvers;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::approval::ApprovalState;
use store::notification::NewNotification;
use store::platform::Role;

use crate::app::App;
use crate::approval::{people, stored};
use crate::http::Refusal;
use crate::tenant::Tenant;

/// People, and administrators, who get mail about one request at most.
const MOST_PEOPLE: usize = 100;

/// A message, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// How it goes.
    pub by: Channel,
    /// What happened.
    pub happened: Happened,
    /// To which request.
    pub approval: ApprovalId,
}

/// How a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To the tenant's webhook, wherever that is then.
    Webhook,
    /// To this person's verified address, whatever that is then.
    Mail(UserId),
    /// To this administrator's address, whatever that is then.
    MailAdministrator(AdministratorId),
}

/// What happened to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// Somebody must answer.
    Requested,
    /// Enough said yes.
    Approved,
    /// Somebody said no.
    Denied,
    /// Nobody said enough in time.
    Expired,
    /// It was taken back.
    Cancelled,
}

impl Happened {
    /// What it means that a request stands there now.
    pub fn of(state: ApprovalState) -> Option<Self> {
        match state {
            ApprovalState::Waiting => None,
            ApprovalState::Approved => Some(Happened::Approved),
            ApprovalState::Denied => Some(Happened::Denied),
            ApprovalState::Expired => Some(Happened::Expired),
            ApprovalState::Cancelled => Some(Happened::Cancelled),
        }
    }

    /// The name of the event.
    pub fn name(self) -> &'static str {
        match self {
            Happened::Requested => "approval.requested",
            Happened::Approved => "approval.approved",
            Happened::Denied => "approval.denied",
            Happened::Expired => "approval.expired",
            Happened::Cancelled => "approval.cancelled",
        }
    }
}

/// The messages to store with a change.
///
/// # Errors
/// When there is no randomness, or something cannot be written as JSON.
pub async fn messages(
    app: &App,
    tenant: &Tenant,
    approval: ApprovalId,
    asked: &[Approvers],
    happened: Happened,
) -> Result<Vec<NewNotification>, Refusal> {
    let mut channels = Vec::new();
    if tenant.approvals.webhook.is_some() {
        channels.push(Channel::Webhook);
    }
    if tenant.approvals.mail && app.mailer.is_some() {
        let mut users: Vec<UserId> = asked
            .iter()
            .flat_map(|by| people(tenant, by, MOST_PEOPLE))
            .collect();
        users.sort_unstable();
        users.dedup();
        channels.extend(users.into_iter().take(MOST_PEOPLE).map(Channel::Mail));
        let administrators = administrators(app, tenant, asked).await?.into_iter();
        channels.extend(administrators.map(Channel::MailAdministrator));
    }
    let at_ms = app.clock.now_ms();
    let channels = channels.into_iter();
    channels
        .map(|by| {
            let message = Message {
                by,
                happened,
                approval,
            };
            Ok(NewNotification {
                id: app.id(NotificationId::new)?,
                content: serde_json::to_value(message)?,
                at_ms,
            })
        })
        .collect()
}

/// The administrators who have a role that is asked.
async fn administrators(
    app: &App,
    tenant: &Tenant,
    asked: &[Approvers],
) -> Result<Vec<AdministratorId>, StoreError> {
    let roles: Vec<Role> = asked
        .iter()
        .filter_map(|by| match by {
            Approvers::Role(role) => Some(stored(*role)),
            Approvers::Group(_) => None,
        })
        .collect();
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let most = u64::try_from(MOST_PEOPLE).unwrap_or(u64::MAX);
    let store = app.store.tenant(tenant.id);
    store.administrators_with(&roles, most).await
}

/// The request's page in the console, which is at the deployment's own address
/// whatever the tenant's is.
pub fn in_console(app: &App, tenant: &Tenant, approval: ApprovalId) -> String {
    let deployment = &app.config.server.public_url;
    format!(
        "{deployment}/console/t/{}/approvals/{approval}",
        tenant.slug
    )
}
