//! Client instances that somebody approved are remembered, and get an
//! identifier to use instead of their key (RFC 9635 §3.5).

use gnap::id::InstanceId;
use gnap::secret::{Kind, Secret};
use serde_json::json;
use store::StoreError;
use store::client_instance::{ClientInstance, Remembered};
use store::key::BoundKey;

use super::approve::actor;
use super::client::{ClientFacts, Provenance};
use super::requested::Requested;
use crate::app::App;
use crate::audit;
use crate::random::NoRandomness;
use crate::tenant::Tenant;

/// A client instance could not be remembered.
#[derive(Debug, thiserror::Error)]
pub enum RememberError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No id.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Remembers the client instance of a request that a person approves. It gets
/// no class: only an administrator can give one.
///
/// # Errors
/// When the store does not answer.
pub async fn remember(
    app: &App,
    tenant: &Tenant,
    requested: &Requested,
    key: &BoundKey,
) -> Result<InstanceId, RememberError> {
    if let Some(known) = requested.instance {
        return Ok(known);
    }
    let identifier = identifier(app, tenant, &requested.client);
    let instance = ClientInstance {
        id: app.id(InstanceId::new)?,
        key: key.clone(),
        class_id: None,
        display: Some(requested.client.display.clone()),
        identifier_hash: Some(app.hash(tenant, Kind::InstanceIdentifier, &identifier)),
        first_seen_at_ms: app.clock.now_ms(),
    };
    let event = audit::by(
        app,
        actor(&requested.client),
        "client_instance.remember",
        json!({}),
    )?;
    let store = app.store.tenant(tenant.id);
    Ok(
        match store.remember_client_instance(instance, event).await? {
            Remembered::New(instance) | Remembered::Known(instance) => instance.id,
        },
    )
}

/// The identifier to tell a client, unless an administrator gave it another.
pub fn told_identifier(app: &App, tenant: &Tenant, client: &ClientFacts) -> Option<Secret> {
    match client.provenance {
        Provenance::Registered => None,
        Provenance::SelfDeclared | Provenance::FirstSeen => Some(identifier(app, tenant, client)),
    }
}

/// Made from the key's thumbprint and the deployment's secret: the same for
/// the same key, so that it can be told again, and known to nobody else.
fn identifier(app: &App, tenant: &Tenant, client: &ClientFacts) -> Secret {
    let named = format!("identifier of {}", client.thumbprint);
    let hash = app
        .hash_key
        .hash(tenant.id, Kind::InstanceIdentifier, &named);
    hash.to_secret()
}
