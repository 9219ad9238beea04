//! A grant that policy approves by itself (RFC 9635 §1.6.5): grant, tokens and
//! audit event become durable together, then the answer leaves.

use gnap::id::UserId;
use gnap::response::GrantResponse;
use gnap::secret::{KeyedHash, Kind};
use proof::PublicKey;
use serde_json::json;
use store::audit::{Actor, ActorKind};
use store::grant::{ClientSnapshot, Issue, NewGrant};
use store::key::{BoundKey, KeyThumbprint};

use super::client::ClientFacts;
use super::recorded::Recorded;
use super::release::{Release, release};
use super::requested::Requested;
use super::wait::continuation;
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;
use crate::token::{Holder, mint_all};

/// Writes the grant with its tokens.
///
/// # Errors
/// 503 when the write is not durable; then nothing was issued.
pub async fn approve(
    app: &App,
    tenant: &Tenant,
    key: &PublicKey,
    requested: Requested,
) -> Result<GrantResponse, Refusal> {
    let user = requested.asserted.map(|asserted| asserted.user);
    let holder = Holder {
        key: bound(key),
        instance: requested.instance,
        class: requested.client.class.clone(),
        user,
    };
    let about = Release {
        client: &requested.client,
        instance: requested.instance,
        subject: requested.subject.as_ref(),
        user,
    };
    let subject = release(app, tenant, about).await?;
    let minted = mint_all(app, tenant, &holder, &requested.tokens)?;
    let continuation_token = random::secret()?;
    let hash = app.hash(tenant, Kind::ContinuationToken, &continuation_token);
    let audit = audit::by(app, actor(&requested.client), "grant.issue", json!({}))?;
    let count = minted.stored.len();
    app.store
        .tenant(tenant.id)
        .issue(Issue {
            grant: new_grant(app, &requested, holder.key, user, Some(hash))?,
            tokens: minted.stored,
            audit,
        })
        .await?;
    app.meters.tokens(count);
    Ok(GrantResponse {
        continuation: Some(continuation(app, tenant, requested.id, continuation_token)),
        access_token: minted.response,
        subject,
        ..GrantResponse::default()
    })
}

/// The row of a grant that is decided now.
///
/// # Errors
/// When the decision cannot be written as JSON.
pub fn new_grant(
    app: &App,
    requested: &Requested,
    key: BoundKey,
    user: Option<UserId>,
    continuation_hash: Option<KeyedHash>,
) -> Result<NewGrant, serde_json::Error> {
    Ok(NewGrant {
        id: requested.id,
        client_instance: requested.instance,
        client: ClientSnapshot {
            name: requested.client.display.name.clone(),
            class_id: requested.client.class.clone(),
            key,
        },
        user,
        right_types: requested.tokens.right_types(),
        request: serde_json::to_value(Recorded::of(requested, user))?,
        decision: serde_json::to_value(&requested.tokens)?,
        continuation_hash,
        created_at_ms: requested.created_at,
        decided_at_ms: app.clock.now_ms(),
    })
}

/// The client instance as an actor of the audit log.
pub fn actor(client: &ClientFacts) -> Actor {
    Actor {
        kind: ActorKind::Client,
        id: Some(client.thumbprint.clone()),
        name: client.display.name.clone(),
    }
}

/// A key as the store keeps it.
pub fn bound(key: &PublicKey) -> BoundKey {
    BoundKey {
        value: key.key().clone(),
        thumbprint: KeyThumbprint::from(*key.thumbprint().as_bytes()),
    }
}
