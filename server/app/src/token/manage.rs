//! Who may manage a token: the holder of its management token who proves the
//! token's key (RFC 9635 §6).

use gnap::error::Code;
use gnap::id::TokenId;
use gnap::secret::{KeyedHash, Kind};
use proof::{Presents, PublicKey};
use store::token::GrantedToken;

use crate::app::App;
use crate::http::{Received, Refusal};
use crate::tenant::Tenant;

/// A token whose management was proven.
pub struct Managed {
    /// The token and its grant.
    pub token: GrantedToken,
    /// The management token that was presented.
    pub management_hash: KeyedHash,
}

/// Finds and proves. An unknown token, another tenant's token and a wrong
/// management token are answered alike.
///
/// # Errors
/// `refused` for a handle that is not good, `invalid_client` for a proof that
/// is not, 503.
pub async fn managed(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    id: &str,
    refused: Code,
) -> Result<Managed, Refusal> {
    let presented = received.token().ok_or(Refusal::code(refused))?;
    let id: TokenId = id.parse().map_err(|_| Refusal::code(refused))?;
    let management_hash = app.hash(tenant, Kind::ManagementToken, &presented);
    let token = app
        .store
        .tenant(tenant.id)
        .token_for_management(id)
        .await?
        .filter(|token| token.token.management_hash.matches(&management_hash))
        .ok_or(Refusal::code(refused))?;
    let key = PublicKey::admit(&token.management_key().value)
        .map_err(|error| Refusal::because(Code::InvalidClient, error))?;
    app.prove(tenant, received, &key, Presents::Token).await?;
    Ok(Managed {
        token,
        management_hash,
    })
}
