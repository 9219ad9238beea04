//! The access tokens of a grant. Their values are nowhere here.

use api::grant::GrantToken;
use gnap::id::GrantId;
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

/// As the API shows it.
pub fn shown(token: &Token) -> GrantToken {
    GrantToken {
        id: token.id.to_string(),
        label: token.label.clone(),
        format: token.format.clone(),
        rights: summaries(token.access.iter()),
        generation: u32::try_from(token.generation.saturating_sub(1)).unwrap_or(u32::MAX),
        issued_at: time::shown(token.issued_at_ms),
        expires_at: Some(time::shown(token.expires_at_ms)),
        revoked_at: token.revoked_at_ms.map(time::shown),
    }
}
