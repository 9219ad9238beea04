//! What a client gets for a grant that stands: new tokens, subject
//! information, and a way to go on. Prepared here, real once the caller's one
//! write made it durable.

use gnap::id::{GrantId, InstanceId, UserId};
use gnap::response::GrantResponse;
use gnap::secret::{KeyedHash, Kind};
use proof::PublicKey;
use store::token::NewToken;

use super::approve::bound;
use super::asked_subject::AskedSubject;
use super::client::ClientFacts;
use super::release::{Release, release};
use super::requested::AskedTokens;
use super::wait::continuation;
use crate::app::App;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;
use crate::token::{Holder, mint_all};

/// What stands, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The grant.
    pub grant: GrantId,
    /// The key that was proven.
    pub key: &'a PublicKey,
    /// The client instance's remembered id.
    pub instance: Option<InstanceId>,
    /// The client instance.
    pub client: &'a ClientFacts,
    /// Its tokens, with what was decided about each right.
    pub tokens: &'a AskedTokens,
    /// Its subject information, with what was decided about it.
    pub subject: Option<&'a AskedSubject>,
    /// The resource owner; the end user, where there is subject information.
    pub user: Option<UserId>,
}

/// The answer before it is written.
pub struct Prepared {
    /// For the store.
    pub tokens: Vec<NewToken>,
    /// For the store: the continuation token of the answer.
    pub continuation: KeyedHash,
    /// For the client.
    pub response: GrantResponse,
}

/// Prepares the answer.
///
/// # Errors
/// 503.
pub async fn prepare(
    app: &App,
    tenant: &Tenant,
    standing: Standing<'_>,
) -> Result<Prepared, Refusal> {
    let Standing { client, user, .. } = standing;
    let about = Release {
        client,
        instance: standing.instance,
        subject: standing.subject,
        user,
    };
    let subject = release(app, tenant, about).await?;
    let holder = Holder {
        key: bound(standing.key),
        instance: standing.instance,
        class: client.class.clone(),
        user,
        actor: client.actor(),
        parent_expires_at_ms: None,
    };
    let minted = mint_all(app, tenant, &holder, standing.tokens)?;
    let next = random::secret()?;
    Ok(Prepared {
        tokens: minted.stored,
        continuation: app.hash(tenant, Kind::ContinuationToken, &next),
        response: GrantResponse {
            continuation: Some(continuation(app, tenant, standing.grant, next)),
            access_token: minted.response,
            subject,
            ..GrantResponse::default()
        },
    })
}
