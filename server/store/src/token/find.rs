//! One token, by its value or its id.

use gnap::id::TokenId;
use gnap::secret::KeyedHash;

use crate::error::StoreError;
use crate::tenant::Tenant;
use crate::token::GrantedToken;

impl Tenant<'_> {
    /// The token of a value, in whatever state: one query for introspection.
    ///
    /// # Errors
    /// As every read.
    pub async fn token_by_value(
        &self,
        value_hash: &KeyedHash,
    ) -> Result<Option<GrantedToken>, StoreError> {
        let _ = value_hash;
        todo!()
    }

    /// The token of an id, in whatever state: for token management.
    ///
    /// # Errors
    /// As every read.
    pub async fn token_for_management(
        &self,
        id: TokenId,
    ) -> Result<Option<GrantedToken>, StoreError> {
        let _ = id;
        todo!()
    }
}
