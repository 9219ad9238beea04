//! One grant by id.

use gnap::id::GrantId;

use crate::error::StoreError;
use crate::grant::{Grant, row};
use crate::tenant::Tenant;

impl Tenant<'_> {
    /// A grant by id; also what a continuation request needs: the key to
    /// verify it with, the state, the interaction reference.
    ///
    /// # Errors
    /// As every read.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        self.store
            .pool()
            .fetch_optional(row::SELECT, &[self.id.into(), id.into()])
            .await?
            .map(|found| row::grant(&found))
            .transpose()
    }
}
