//! The handle through which everything of one tenant is reached.

use gnap::id::TenantId;

use crate::connect::Store;

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
}
