//! Which client instance asks (RFC 9635 §2.3): by value or by identifier.

use gnap::error::Code;
use gnap::id::InstanceId;
use gnap::key::Key;
use gnap::request::{Client, ClientValue, Display};
use gnap::secret::{Kind, Secret};
use proof::PublicKey;
use store::client_instance::ClientInstance;

use super::client::{ClientFacts, Provenance};
use crate::app::App;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// A client instance that is named but not yet proven.
pub struct Identified {
    /// What is known about it.
    pub facts: ClientFacts,
    /// Its remembered id.
    pub instance: Option<InstanceId>,
    /// The key it must prove.
    pub key: PublicKey,
}

/// Finds the client instance and admits its key.
///
/// # Errors
/// `invalid_client` when it is not known, or its key is not admitted.
pub async fn identify(app: &App, tenant: &Tenant, client: &Client) -> Result<Identified, Refusal> {
    match client {
        Client::InstanceId(identifier) => by_identifier(app, tenant, identifier).await,
        Client::Value(value) => by_value(app, tenant, value).await,
    }
}

async fn by_identifier(
    app: &App,
    tenant: &Tenant,
    identifier: &str,
) -> Result<Identified, Refusal> {
    let hash = app.hash(tenant, Kind::InstanceIdentifier, &Secret::new(identifier));
    let instance = app
        .instance_by_identifier(tenant, hash)
        .await?
        .ok_or(Refusal::code(Code::InvalidClient))?;
    let key = key(app, tenant, &instance.key.value)?;
    let display = instance.display.clone().unwrap_or_default();
    Ok(identified(tenant, key, Some(&instance), display))
}

async fn by_value(app: &App, tenant: &Tenant, value: &ClientValue) -> Result<Identified, Refusal> {
    let key = key(app, tenant, &value.key)?;
    // The same key is always the same instance (RFC 9635 §2.3), so what an
    // administrator registered holds also when the client comes by value.
    let instance = app.instance_by_key(tenant, &key).await?;
    let display = value.display.clone().unwrap_or_default();
    Ok(identified(tenant, key, instance.as_deref(), display))
}

fn identified(
    tenant: &Tenant,
    key: PublicKey,
    instance: Option<&ClientInstance>,
    said: Display,
) -> Identified {
    let class = instance.and_then(|instance| instance.class_id.clone());
    let (provenance, display) = match (&class, instance) {
        (Some(class), Some(instance)) => (
            Provenance::Registered,
            registered_display(tenant, class, instance),
        ),
        (_, Some(_)) => (Provenance::SelfDeclared, said),
        (_, None) => (Provenance::FirstSeen, said),
    };
    Identified {
        facts: ClientFacts {
            thumbprint: key.thumbprint().to_string(),
            proof: key.proof().method().to_owned(),
            class,
            display,
            provenance,
            key_seen_at: instance.map(|instance| instance.first_seen_at_ms / 1000),
            agent: None,
        },
        instance: instance.map(|instance| instance.id),
        key,
    }
}

/// What an administrator registered: for the instance, else for its class.
fn registered_display(tenant: &Tenant, class: &str, instance: &ClientInstance) -> Display {
    if let Some(display) = &instance.display {
        return display.clone();
    }
    let class = tenant.client_class(class);
    Display {
        name: class.map(|class| class.content.name.clone()),
        uri: class.and_then(|class| class.content.uri.clone()),
        logo_uri: None,
    }
}

fn key(app: &App, tenant: &Tenant, key: &Key) -> Result<PublicKey, Refusal> {
    app.key(tenant, key)
        .map_err(|error| Refusal::because(Code::InvalidClient, error))
}
