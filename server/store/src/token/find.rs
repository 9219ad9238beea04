//! One token, by its value or its id.

use gnap::id::TokenId;
use gnap::secret::KeyedHash;

use crate::error::StoreError;
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::token::{GrantedToken, row};

impl Tenant<'_> {
    /// The token of a value, in whatever state: one query for introspection.
    ///
    /// # Errors
    /// As every read.
    pub async fn token_by_value(
        &self,
        value_hash: &KeyedHash,
    ) -> Result<Option<GrantedToken>, StoreError> {
        self.granted_token(row::SELECT_BY_VALUE, (*value_hash).into())
            .await
    }

    /// The token whose value has this identifier, in whatever state. None when
    /// the value was replaced.
    ///
    /// # Errors
    /// As every read.
    pub async fn token_by_value_id(
        &self,
        value_id: TokenId,
    ) -> Result<Option<GrantedToken>, StoreError> {
        let first = self.token_for_management(value_id).await?;
        match first.filter(|found| found.token.value_id == value_id) {
            Some(first) => Ok(Some(first)),
            None => {
                self.granted_token(row::SELECT_BY_VALUE_ID, value_id.into())
                    .await
            }
        }
    }

    /// The token of an id, in whatever state: for token management.
    ///
    /// # Errors
    /// As every read.
    pub async fn token_for_management(
        &self,
        id: TokenId,
    ) -> Result<Option<GrantedToken>, StoreError> {
        self.granted_token(row::SELECT_BY_ID, id.into()).await
    }

    async fn granted_token(
        &self,
        select: &'static str,
        key: Argument,
    ) -> Result<Option<GrantedToken>, StoreError> {
        self.store
            .pool()
            .fetch_optional(select, &[self.id.into(), key])
            .await?
            .map(|found| row::granted_token(&found))
            .transpose()
    }
}
