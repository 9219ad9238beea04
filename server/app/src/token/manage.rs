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

/// A token whose management token may have been presented; nothing is proven.
pub struct Named {
    /// The token and its grant.
    pub token: GrantedToken,
    /// The management token that was presented.
    pub presented: KeyedHash,
}

/// A token whose management was proven.
pub struct Managed {
    /// The token and its grant.
    pub token: GrantedToken,
    /// The management token that was presented.
    pub management_hash: KeyedHash,
    /// When the request was signed, seconds since the epoch.
    pub created: u64,
}

/// Finds the token of a management URI, whatever was presented there.
///
/// # Errors
/// `refused` when there is none or nothing was presented, 503.
pub async fn named(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    id: &str,
    refused: Code,
) -> Result<Named, Refusal> {
    let presented = received.token().ok_or(Refusal::code(refused))?;
    let id: TokenId = id.parse().map_err(|_| Refusal::code(refused))?;
    let presented = app.hash(tenant, Kind::ManagementToken, &presented);
    let token = app.store.tenant(tenant.id).token_for_management(id).await?;
    Ok(Named {
        token: token.ok_or(Refusal::code(refused))?,
        presented,
    })
}

impl Named {
    /// Whether what was presented is the token's current management token.
    pub fn is_current(&self) -> bool {
        self.token.token.management_hash.matches(&self.presented)
    }

    /// The key that must prove the request.
    ///
    /// # Errors
    /// `invalid_client` when it is not admitted any more.
    fn key(&self, app: &App, tenant: &Tenant) -> Result<PublicKey, Refusal> {
        app.key(tenant, &self.token.management_key().value)
            .map_err(|error| Refusal::because(Code::InvalidClient, error))
    }

    /// Proves the request. An unknown token, another tenant's token and a wrong
    /// management token are answered alike.
    ///
    /// # Errors
    /// `refused` for a handle that is not good, `invalid_client` for a proof
    /// that is not, 503.
    pub async fn prove(
        self,
        app: &App,
        tenant: &Tenant,
        received: &Received<'_>,
        refused: Code,
    ) -> Result<Managed, Refusal> {
        if !self.is_current() {
            return Err(Refusal::code(refused));
        }
        let key = self.key(app, tenant)?;
        let created = app.prove(tenant, received, &key, Presents::Token).await?;
        Ok(self.proven(created))
    }

    /// After its proof was verified.
    pub fn proven(self, created: u64) -> Managed {
        Managed {
            token: self.token,
            management_hash: self.presented,
            created,
        }
    }
}
