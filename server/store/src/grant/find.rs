//! One grant by id.

use gnap::id::GrantId;

use crate::error::StoreError;
use crate::grant::Grant;
use crate::tenant::Tenant;

impl Tenant<'_> {
    /// A grant by id; also what a continuation request needs: the key to
    /// verify it with, the state, the interaction reference.
    ///
    /// # Errors
    /// As every read.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let _ = id;
        todo!()
    }
}
