//! Resource sets in the API's words.

use api::resource_set::{ResourceSet, ResourceSetSource, ResourceSetSummary};
use serde_json::{Value, json};
use store::resource_set::{ResourceSet as Stored, ResourceSetContent};

use crate::admin::grant::summaries;
use crate::admin::time;

/// A whole one.
pub fn whole(stored: Stored) -> ResourceSet {
    ResourceSet {
        id: stored.id.to_string(),
        source: source(&stored.content),
        access: access(&stored.content),
        name: stored.content.reference,
        description: stored.content.description.unwrap_or_default(),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// One in a list.
pub fn summary(stored: Stored) -> ResourceSetSummary {
    ResourceSetSummary {
        id: stored.id.to_string(),
        rights: summaries(stored.content.access.iter()),
        source: source(&stored.content),
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

fn source(content: &ResourceSetContent) -> ResourceSetSource {
    match content.resource_server {
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
