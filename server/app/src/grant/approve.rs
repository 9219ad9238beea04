//! A grant that policy approves by itself (RFC 9635 §1.6.5): grant, tokens and
//! audit event become durable together, then the answer leaves.

use gnap::id::UserId;
use gnap::response::GrantResponse;
use gnap::secret::KeyedHash;
use proof::PublicKey;
use serde_json::json;
use store::audit::Actor;
use store::grant::{ClientSnapshot, Issue, NewGrant};
use store::key::{BoundKey, KeyThumbprint};

use super::client::ClientFacts;
use super::inputs;
use super::prepare::{Standing, prepare};
use super::recorded::Recorded;
use super::requested::Requested;
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::tenant::Tenant;

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
    let standing = Standing {
        grant: requested.id,
        key,
        instance: requested.instance,
        client: &requested.client,
        tokens: &requested.tokens,
        subject: requested.subject.as_ref(),
        user,
    };
    let prepared = prepare(app, tenant, standing).await?;
    let audit = audit::by(app, actor(&requested.client), "grant.issue", json!({}))?;
    let count = prepared.tokens.len();
    let continuation = Some(prepared.continuation);
    app.store
        .tenant(tenant.id)
        .issue(Issue {
            grant: new_grant(app, tenant, &requested, (bound(key), user, continuation))?,
            tokens: prepared.tokens,
            audit,
        })
        .await?;
    app.meters.tokens(count);
    Ok(prepared.response)
}

/// The row of a grant that is decided now: by whose key, by whom, and with
/// which continuation token.
///
/// # Errors
/// When the decision cannot be written as JSON.
pub fn new_grant(
    app: &App,
    tenant: &Tenant,
    requested: &Requested,
    (key, user, continuation_hash): (BoundKey, Option<UserId>, Option<KeyedHash>),
) -> Result<NewGrant, serde_json::Error> {
    let decided_at_ms = app.clock.now_ms();
    let recorded = Recorded::of(requested, user);
    let row = inputs::Row {
        recorded: &recorded,
        tokens: &requested.tokens,
        user,
        decided_at_ms,
    };
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
        inputs: inputs::kept(tenant, requested.created_at, row),
        request: serde_json::to_value(&recorded)?,
        decision: serde_json::to_value(&requested.tokens)?,
        continuation_hash,
        created_at_ms: requested.created_at,
        decided_at_ms,
    })
}

/// The client instance as an actor of the audit log.
pub fn actor(client: &ClientFacts) -> Actor {
    audit::client(Some(client.thumbprint.clone()), client.display.name.clone())
}

/// A key as the store keeps it.
pub fn bound(key: &PublicKey) -> BoundKey {
    BoundKey {
        value: key.key().clone(),
        thumbprint: KeyThumbprint::from(*key.thumbprint().as_bytes()),
    }
}
