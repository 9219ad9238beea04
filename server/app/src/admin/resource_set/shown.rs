//! Resource sets in the API's words.

use api::resource_set::{ResourceSet, ResourceSetSource, ResourceSetSummary};
use serde_json::{Value, json};
use store::resource_set::{ResourceSet as Stored, ResourceSetContent};

use crate::admin::grant::summaries;
use crate::admin::time;
use crate::tenant::Tenant;

/// A whole one.
pub fn whole(tenant: &Tenant, stored: Stored) -> ResourceSet {
    ResourceSet {
        id: stored.id.to_string(),
        source: source(&stored),
        resource_server: owner(tenant, &stored.content),
        access: access(&stored.content),
        name: stored.content.reference,
        description: stored.content.description.unwrap_or_default(),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// One in a list.
pub fn summary(tenant: &Tenant, stored: Stored) -> ResourceSetSummary {
    ResourceSetSummary {
        id: stored.id.to_string(),
        rights: summaries(stored.content.access.iter()),
        source: source(&stored),
        resource_server: owner(tenant, &stored.content),
        name: stored.content.reference,
        description: stored.content.description.unwrap_or_default(),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// What the audit log keeps of one.
pub fn audited(content: &ResourceSetContent) -> Value {
    json!({
        "name": content.reference,
        "description": content.description.as_deref().unwrap_or_default(),
        "access": content.access,
    })
}

/// The name of the resource server, as far as the tenant in memory has it.
fn owner(tenant: &Tenant, content: &ResourceSetContent) -> Option<String> {
    let server = tenant.resource_server(content.resource_server?)?;
    Some(server.details.content.name.clone())
}

fn source(stored: &Stored) -> ResourceSetSource {
    match stored.registration {
        Some(_) => ResourceSetSource::ResourceServer,
        None => ResourceSetSource::Administrator,
    }
}

fn access(content: &ResourceSetContent) -> Vec<Value> {
    content
        .access
        .iter()
        .map(|right| serde_json::to_value(right).unwrap_or_default())
        .collect()
}
