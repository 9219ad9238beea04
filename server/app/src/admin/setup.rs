//! The one-time link that makes the first administrator.

use std::time::Duration;

use gnap::id::TenantId;
use gnap::secret::{Kind, Secret};
use uuid::Uuid;

use crate::app::App;
use crate::demo::DemoError;
use crate::random;

/// How long a link can be used.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What belongs to the platform and to no tenant stands under the nil id.
pub fn platform() -> TenantId {
    TenantId::from(Uuid::nil())
}

/// Makes a link's token and remembers its hash.
///
/// # Errors
/// When there is no randomness or live state does not answer.
pub async fn new_link(app: &App) -> Result<Secret, DemoError> {
    let token = random::secret()?;
    let key = live::Key {
        tenant: platform(),
        kind: Kind::SetupLink,
        hash: app
            .hash_key
            .hash(platform(), Kind::SetupLink, token.expose()),
    };
    app.live.put(&key, b"1", LIFETIME).await?;
    Ok(token)
}
