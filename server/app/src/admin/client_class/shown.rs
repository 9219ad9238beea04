//! Client classes in the API's words.

use api::client_class::ClientClass;
use serde_json::{Value, json};
use store::client_class::{ClientClass as Stored, ClientClassContent};

use super::{format, user_statements};
use crate::admin::time;

/// As the API shows it.
pub fn shown(stored: Stored) -> ClientClass {
    ClientClass {
        id: stored.id.to_string(),
        token_format: format::shown(&stored.content.token_format),
        token_lifetime: u32::try_from(stored.content.token_lifetime).unwrap_or(u32::MAX),
        user_statements: user_statements::shown(stored.content.user_statements),
        callbacks: stored.content.callbacks,
        agent_operator: stored.content.agent_operator,
        name: stored.content.class_id,
        display_name: stored.content.name,
        homepage: stored.content.uri,
        description: stored.content.description.unwrap_or_default(),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// What the audit log keeps of it.
pub fn audited(content: &ClientClassContent) -> Value {
    json!({
        "name": content.class_id,
        "display_name": content.name,
        "homepage": content.uri,
        "description": content.description.as_deref().unwrap_or_default(),
        "token_format": content.token_format,
        "token_lifetime": content.token_lifetime,
        "user_statements": user_statements::shown(content.user_statements),
        "callbacks": content.callbacks,
        "agent_operator": content.agent_operator,
    })
}
