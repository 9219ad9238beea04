//! The access tokens of a grant. Their values are nowhere here.

use std::collections::HashMap;

use api::grant::GrantToken;
use gnap::id::{GrantId, ResourceServerId};
use store::page::{MAX_LIMIT, PageRequest};
use store::token::Token;

use super::rights::summaries;
use crate::admin::problem::Problem;
use crate::admin::time;

/// The newest tokens of a grant, [`MAX_LIMIT`] at most.
///
/// # Errors
/// When the store does not answer.
pub async fn newest(store: store::Tenant<'_>, grant: GrantId) -> Result<Vec<Token>, Problem> {
    let first = PageRequest::first(MAX_LIMIT);
    Ok(store.tokens_of_grant(grant, first).await?.items)
}

/// The names of the resource servers that hold tokens.
pub struct Servers(HashMap<ResourceServerId, String>);

impl Servers {
    /// Reads those of these tokens.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(store: store::Tenant<'_>, tokens: &[Token]) -> Result<Self, Problem> {
        let mut names = HashMap::new();
        for derived in tokens.iter().filter_map(|token| token.derived) {
            if names.contains_key(&derived.holder) {
                continue;
            }
            if let Some(server) = store.resource_server(derived.holder).await? {
                names.insert(derived.holder, server.content.name);
            }
        }
        Ok(Self(names))
    }

    /// Its name; its id when it is gone.
    fn name(&self, id: ResourceServerId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// As the API shows it.
pub fn shown(token: &Token, servers: &Servers) -> GrantToken {
    GrantToken {
        id: token.id.to_string(),
        label: token.label.clone(),
        format: token.format.clone(),
        rights: summaries(token.access.iter()),
        derived_by: token.derived.map(|derived| servers.name(derived.holder)),
        derived_from: token.derived.map(|derived| derived.parent.to_string()),
        generation: u32::try_from(token.generation.saturating_sub(1)).unwrap_or(u32::MAX),
        issued_at: time::shown(token.issued_at_ms),
        expires_at: Some(time::shown(token.expires_at_ms)),
        revoked_at: token.revoked_at_ms.map(time::shown),
    }
}
