//! Mail by SMTP, through the operator's server.

use gnap::id::{AdministratorId, UserId};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message as Letter};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use pages::texts::texts;
use store::StoreError;
use store::user::Email;

use super::deliver::Sent;
use super::message::{Happened, Message, in_console};
use crate::app::App;
use crate::config::{Mail, MailTls};
use crate::tenant::Tenant;

/// Sends mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Mail cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum NoMailer {
    /// `mail.from` is no address.
    #[error("`mail.from` is not an address")]
    From(#[from] lettre::address::AddressError),
    /// TLS cannot be set up.
    #[error("mail cannot be sent")]
    Transport(#[from] lettre::transport::smtp::Error),
}

impl Mailer {
    /// As configured; `None` without a server.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(mail: &Mail) -> Result<Option<Self>, NoMailer> {
        if mail.server.is_empty() {
            return Ok(None);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server);
        let transport = match mail.tls {
            MailTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&mail.server)?,
            MailTls::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&mail.server)?
            }
            MailTls::None => transport,
        };
        let transport = transport.port(mail.port);
        let transport = match mail.username.is_empty() {
            true => transport,
            false => transport.credentials(Credentials::new(
                mail.username.clone(),
                mail.password.expose().to_owned(),
            )),
        };
        Ok(Some(Self {
            transport: transport.build(),
            from: mail.from.parse()?,
        }))
    }
}

/// Sends a letter, if the person has an address that is known to be theirs.
///
/// # Errors
/// A store that is down.
pub async fn to_person(
    app: &App,
    tenant: &Tenant,
    message: &Message,
    user: UserId,
) -> Result<Sent, StoreError> {
    let user = app.store.tenant(tenant.id).user(user).await?;
    let address = user.as_ref().and_then(|user| user.content.email.as_ref());
    let address = address.and_then(Email::verified);
    Ok(send(app, tenant, message, address, &tenant.urls.approvals()).await)
}

/// Sends a letter, if the administrator has an address, and still a role in the
/// tenant.
///
/// # Errors
/// A store that is down.
pub async fn to_administrator(
    app: &App,
    tenant: &Tenant,
    message: &Message,
    id: AdministratorId,
) -> Result<Sent, StoreError> {
    let store = app.store.tenant(tenant.id);
    let found = store.administrators_by_id(&[id]).await?.into_iter().next();
    let found = found.filter(|found| !found.roles.is_empty());
    let address = found.and_then(|found| found.administrator.email);
    let link = in_console(app, tenant, message.approval);
    Ok(send(app, tenant, message, address.as_deref(), &link).await)
}

async fn send(
    app: &App,
    tenant: &Tenant,
    message: &Message,
    address: Option<&str>,
    link: &str,
) -> Sent {
    let Some(mailer) = &app.mailer else {
        return Sent::Over;
    };
    let Some(to) = address.and_then(|address| address.parse().ok()) else {
        return Sent::Over;
    };
    let texts = &texts(tenant.approvals.locale()).approvals;
    let subject = match message.happened {
        Happened::Requested => texts.mail_requested,
        Happened::Approved => texts.mail_approved,
        Happened::Denied => texts.mail_denied,
        Happened::Expired => texts.mail_expired,
        Happened::Cancelled => texts.mail_cancelled,
    };
    let text = format!(
        "{subject}\r\n\r\n{}\r\n{}\r\n\r\n{}\r\n",
        texts.mail_link, link, tenant.name,
    );
    let letter = Letter::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, to))
        .subject(format!("{}: {subject}", tenant.name))
        .header(ContentType::TEXT_PLAIN)
        .body(text);
    let letter = match letter {
        Ok(letter) => letter,
        Err(error) => {
            tracing::warn!(%error, "a letter cannot be written");
            return Sent::Over;
        }
    };
    match mailer.transport.send(letter).await {
        Ok(_) => Sent::Over,
        Err(error) => {
            tracing::info!(%error, "a letter was not taken");
            Sent::Again
        }
    }
}
