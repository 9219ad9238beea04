//! Live state that belongs to the platform and to no tenant.

use gnap::id::TenantId;
use gnap::secret::Kind;
use uuid::Uuid;

use crate::app::App;

/// What belongs to no tenant stands under the nil id.
pub fn id() -> TenantId {
    TenantId::from(Uuid::nil())
}

/// The place of a handle in live state.
pub fn live_key(app: &App, kind: Kind, value: &str) -> live::Key {
    live::Key {
        tenant: id(),
        kind,
        hash: app.hash_key.hash(id(), kind, value),
    }
}
