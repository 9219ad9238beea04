//! Resource servers in the API's words.

use api::resource_server::ResourceServer;
use serde_json::{Value, json};
use store::resource_server::{ResourceServer as Stored, ResourceServerTokens};

use crate::admin::client_class::format;
use crate::admin::time;

/// As the API shows it.
pub fn shown(stored: Stored) -> ResourceServer {
    ResourceServer {
        id: stored.id.to_string(),
        name: stored.content.name,
        token_format: stored.tokens.format.as_deref().map(format::shown),
        encryption_key: stored.tokens.encryption_key,
        authzen_token_created_at: stored
            .authzen_token
            .map(|token| time::shown(token.created_at_ms)),
        created_at: time::shown(stored.created_at_ms),
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// What the audit log keeps of its tokens.
pub fn audited(tokens: &ResourceServerTokens) -> Value {
    let kid = tokens
        .encryption_key
        .as_ref()
        .and_then(|key| key.get("kid"));
    json!({"token_format": tokens.format, "encryption_key": kid})
}
