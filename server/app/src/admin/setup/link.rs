//! The one-time link of an installation.

use gnap::secret::{Kind, Secret};

use crate::admin::platform;
use crate::app::App;
use crate::one_time::{LinkError, Links};

/// The links that make the first administrator: they are for nothing else.
pub fn links() -> Links {
    Links {
        tenant: platform::id(),
        kind: Kind::SetupLink,
    }
}

/// Makes a link's token and remembers its hash.
///
/// # Errors
/// When there is no randomness or live state does not answer.
pub async fn new_link(app: &App) -> Result<Secret, LinkError> {
    let (token, _) = links().make(app, ()).await?;
    Ok(token)
}
