//! One-time links. Live state holds the hash of a link's token, with what it is
//! for, until it is used or its time is over.

use std::time::Duration;

use gnap::id::TenantId;
use gnap::secret::{Kind, Secret};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::random::{self, NoRandomness};

/// How long a link can be used, ms.
pub const LIFETIME_MS: u64 = 24 * 60 * 60 * 1000;

/// Whose links, and what for.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    /// The tenant; the platform's own id for links of the platform.
    pub tenant: TenantId,
    /// The kind of the token.
    pub kind: Kind,
}

/// A token that was taken: nobody else can use it now.
#[derive(Debug)]
pub struct Taken<T> {
    /// What it is for.
    pub content: T,
    key: live::Key,
    expires_at_ms: u64,
}

/// A link as live state holds it.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    content: T,
    expires_at_ms: u64,
}

/// A link could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Live state.
    #[error(transparent)]
    Live(#[from] live::LiveError),
    /// What a link is for could not be written or read.
    #[error("a one-time link could not be written or read")]
    Content(#[from] serde_json::Error),
}

impl Links {
    /// Makes a link's token and remembers its hash. Gives the token and when
    /// its time is over, ms.
    ///
    /// # Errors
    /// When there is no randomness or live state does not answer.
    pub async fn make<T: Serialize>(
        self,
        app: &App,
        content: T,
    ) -> Result<(Secret, u64), LinkError> {
        let token = random::secret()?;
        let link = Taken {
            content,
            key: self.key(app, &token),
            expires_at_ms: app.clock.now_ms().saturating_add(LIFETIME_MS),
        };
        let expires_at_ms = link.expires_at_ms;
        link.put_back(app).await?;
        Ok((token, expires_at_ms))
    }

    /// What a token is for, without using it.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn look<T: DeserializeOwned>(
        self,
        app: &App,
        token: &Secret,
    ) -> Result<Option<T>, LinkError> {
        let entry = app.live.get(&self.key(app, token)).await?;
        let stored = read::<T>(app, entry.map(|entry| entry.value))?;
        Ok(stored.map(|stored| stored.content))
    }

    /// Takes a token: of all who try, exactly one gets it.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn take<T: DeserializeOwned>(
        self,
        app: &App,
        token: &Secret,
    ) -> Result<Option<Taken<T>>, LinkError> {
        let key = self.key(app, token);
        let stored = read::<T>(app, app.live.take(&key).await?)?;
        Ok(stored.map(|stored| Taken {
            content: stored.content,
            key,
            expires_at_ms: stored.expires_at_ms,
        }))
    }

    fn key(self, app: &App, token: &Secret) -> live::Key {
        let Links { tenant, kind } = self;
        live::Key {
            tenant,
            kind,
            hash: app.hash_key.hash(tenant, kind, token.expose()),
        }
    }
}

impl<T: Serialize> Taken<T> {
    /// Makes the link work again for the rest of its time.
    ///
    /// # Errors
    /// When live state does not answer.
    pub async fn put_back(self, app: &App) -> Result<(), LinkError> {
        let left_ms = self.expires_at_ms.saturating_sub(app.clock.now_ms());
        let value = serde_json::to_vec(&Stored {
            content: self.content,
            expires_at_ms: self.expires_at_ms,
        })?;
        let left = Duration::from_millis(left_ms);
        Ok(app.live.put(&self.key, &value, left).await?)
    }
}

/// A link whose time is over is none, whatever live state still holds.
fn read<T: DeserializeOwned>(
    app: &App,
    value: Option<Vec<u8>>,
) -> Result<Option<Stored<T>>, LinkError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let stored: Stored<T> = serde_json::from_slice(&value)?;
    Ok((app.clock.now_ms() < stored.expires_at_ms).then_some(stored))
}
