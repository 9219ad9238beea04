//! The one-time link. Live state holds the hash of its token until it is
//! used or its time is over.

use std::time::Duration;

use gnap::secret::{Kind, Secret};

use crate::admin::platform;
use crate::app::App;
use crate::demo::DemoError;
use crate::random;

/// How long a link can be used, ms.
const LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// A token that was taken: nobody else can use it now.
#[derive(Debug)]
pub struct Taken {
    key: live::Key,
    expires_at_ms: u64,
}

/// Makes a link's token and remembers its hash.
///
/// # Errors
/// When there is no randomness or live state does not answer.
pub async fn new_link(app: &App) -> Result<Secret, DemoError> {
    let token = random::secret()?;
    let link = Taken {
        key: platform::live_key(app, Kind::SetupLink, token.expose()),
        expires_at_ms: app.clock.now_ms().saturating_add(LIFETIME_MS),
    };
    link.put_back(app).await?;
    Ok(token)
}

/// Takes a token: of all who try, exactly one gets it.
///
/// # Errors
/// When live state does not answer.
pub async fn take(app: &App, token: &Secret) -> Result<Option<Taken>, live::LiveError> {
    let key = platform::live_key(app, Kind::SetupLink, token.expose());
    let value = app.live.take(&key).await?;
    let expires_at_ms = value.and_then(|value| Some(u64::from_be_bytes(value.try_into().ok()?)));
    Ok(expires_at_ms
        .filter(|expires_at_ms| app.clock.now_ms() < *expires_at_ms)
        .map(|expires_at_ms| Taken { key, expires_at_ms }))
}

impl Taken {
    /// Makes the link work again for the rest of its time.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn put_back(&self, app: &App) -> Result<(), live::LiveError> {
        let left_ms = self.expires_at_ms.saturating_sub(app.clock.now_ms());
        let value = self.expires_at_ms.to_be_bytes();
        app.live
            .put(&self.key, &value, Duration::from_millis(left_ms))
            .await
    }
}
