//! Subject information for a client (RFC 9635 §3.4): identifiers and
//! assertions about the RO, who is the end user. Nothing is stored of it: it is
//! made from the directory as it is now, and from the tenant's keys.

use assertion::subject::{Person, sub_ids};
use assertion::{Statement, id_token, saml2};
use gnap::id::{InstanceId, UserId};
use gnap::secret::Secret;
use gnap::subject::{Assertion, SubjectResponse};
use policy::Outcome;
use store::user::{Email, User};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::asked_subject::AskedSubject;
use super::client::ClientFacts;
use crate::app::App;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// How long an assertion can be shown, in seconds.
pub const ASSERTION_LIFETIME: u64 = 600;

/// To whom, what, about whom.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    /// The client instance.
    pub client: &'a ClientFacts,
    /// Its remembered id.
    pub instance: Option<InstanceId>,
    /// What it asked for, and whether that is given.
    pub subject: Option<&'a AskedSubject>,
    /// The RO. Must be the end user: who decided in the browser that the
    /// client sent, or whom a trusted client vouches for.
    pub user: Option<UserId>,
}

/// What is released; `None` when nothing was agreed to, or nothing is known,
/// or the account is gone.
///
/// # Errors
/// 503 when the store does not answer or an assertion cannot be signed.
#[tracing::instrument(name = "grant.release", skip_all)]
pub async fn release(
    app: &App,
    tenant: &Tenant,
    release: Release<'_>,
) -> Result<Option<SubjectResponse>, Refusal> {
    let subject = release
        .subject
        .filter(|subject| subject.outcome == Outcome::Allow);
    let (Some(subject), Some(user)) = (subject, release.user) else {
        return Ok(None);
    };
    let Some(user) = app.store.tenant(tenant.id).user(user).await? else {
        return Ok(None);
    };
    let sector = release.client.sector(release.instance);
    let sub = sector.and_then(|sector| app.pairwise.identifier(tenant.id, &sector, user.id));
    let Some(sub) = sub else {
        return Ok(None);
    };
    let response = SubjectResponse {
        assertions: assertions(app, tenant, release.client, subject, &sub)?,
        sub_ids: sub_ids(&person(tenant, &user, sub), &subject.sub_id_formats),
        updated_at: written(user.updated_at_ms),
    };
    Ok((!response.is_empty()).then_some(response))
}

/// What identifies a user; `sub` is how the client knows them.
pub fn person(tenant: &Tenant, user: &User, sub: String) -> Person {
    let content = &user.content;
    let email = content.email.as_ref().and_then(Email::verified);
    Person {
        iss: tenant.urls.base().to_owned(),
        sub,
        account: tenant.urls.account(&content.login),
        did: content.did.clone(),
        email: email.map(str::to_owned),
        phone_number: content.phone_number.clone(),
        uri: content.uri.clone(),
    }
}

fn assertions(
    app: &App,
    tenant: &Tenant,
    client: &ClientFacts,
    subject: &AskedSubject,
    sub: &str,
) -> Result<Vec<Assertion>, Refusal> {
    let (Some(key), Some(auth_time)) = (&tenant.assertion_key, subject.signed_in_at) else {
        return Ok(Vec::new());
    };
    let now = app.clock.now();
    let statement = Statement {
        iss: tenant.urls.base().to_owned(),
        sub: sub.to_owned(),
        aud: client.audience(),
        iat: now,
        exp: now.saturating_add(ASSERTION_LIFETIME),
        auth_time,
        acr: subject.acr.map(|acr| acr.name().to_owned()),
        amr: subject.amr.clone(),
    };
    let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| Refusal::Unavailable(error);
    let mut assertions = Vec::new();
    for format in &subject.assertion_formats {
        let value: Secret = match format.as_str() {
            id_token::FORMAT => {
                id_token::mint(&statement, key).map_err(|error| unavailable(error.into()))?
            }
            saml2::FORMAT => saml2::mint(&statement, random::bytes::<16>()?, key)
                .map_err(|error| unavailable(error.into()))?,
            // The tenant's keys changed since it was asked.
            _ => continue,
        };
        assertions.push(Assertion {
            format: format.clone(),
            value,
        });
    }
    Ok(assertions)
}

fn written(at_ms: u64) -> Option<String> {
    let seconds = i64::try_from(at_ms / 1000).ok()?;
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    time.format(&Rfc3339).ok()
}
