//! The handle through which everything of one tenant is reached.

use gnap::id::TenantId;
use uuid::Uuid;

use crate::change::Change;
use crate::connect::Store;
use crate::error::StoreError;

/// One tenant's part of the store. Every query made through it carries the
/// tenant's id; another tenant's ids are unknown here.
#[derive(Clone, Copy)]
pub struct Tenant<'a> {
    pub(crate) store: &'a Store,
    pub(crate) id: TenantId,
}

impl Tenant<'_> {
    /// Whose data this is.
    pub fn id(&self) -> TenantId {
        self.id
    }

    /// The id as a column's value.
    pub(crate) fn uuid(&self) -> Uuid {
        self.id.into()
    }

    /// Begins a change of this tenant.
    pub(crate) async fn change(&self) -> Result<Change, StoreError> {
        Change::begin(self.store, self.id).await
    }
}
