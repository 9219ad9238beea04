//! The record behind an interaction URI: which grant, and whose browser.

use std::time::Duration;

use gnap::id::GrantId;
use gnap::secret::{KeyedHash, Kind, Secret};
use live::Swap;
use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::failed::Failed;
use crate::app::App;
use crate::grant::Pending;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// What live state holds under `Kind::Interaction`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interaction {
    grant: GrantId,
    /// The grant's round when this began: closed when the grant has another.
    round: u32,
    browser: Option<KeyedHash>,
}

/// An interaction that may go on in this browser.
pub struct Open {
    /// What waits for a decision.
    pub pending: Pending,
    /// Its version in live state.
    pub version: u64,
    /// The browser it is bound to.
    pub browser: Browser,
}

impl Interaction {
    /// A new one, not yet opened by anybody.
    pub fn new(grant: GrantId, round: u32) -> Self {
        Self {
            grant,
            round,
            browser: None,
        }
    }
}

impl App {
    /// Writes a new interaction.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn put_interaction(
        &self,
        tenant: &Tenant,
        code: &Secret,
        interaction: &Interaction,
        lifetime: u64,
    ) -> Result<(), Refusal> {
        let key = self.live_key(tenant, Kind::Interaction, code.expose());
        let value = serde_json::to_vec(interaction)?;
        Ok(self
            .live
            .put(&key, &value, Duration::from_secs(lifetime))
            .await?)
    }

    /// Opens an interaction in a browser. The first browser binds it.
    ///
    /// Attack: somebody starts a grant, sends the interaction URI to a victim
    /// who is signed in, and waits. The binding does not stop the victim from
    /// opening it first, but nobody else can take part afterwards.
    ///
    /// # Errors
    /// The page to show instead.
    pub async fn open_interaction(
        &self,
        tenant: &Tenant,
        code: &str,
        browser: Browser,
    ) -> Result<Open, Failed> {
        let key = self.live_key(tenant, Kind::Interaction, code);
        let entry = self.live.get(&key).await?.ok_or(Failed::Unknown)?;
        let interaction: Interaction = serde_json::from_slice(&entry.value)?;
        let Some((pending, version)) = self.pending(tenant, interaction.grant).await? else {
            return Err(Failed::AlreadyUsed);
        };
        if interaction.round != pending.round {
            return Err(Failed::AlreadyUsed);
        }
        let now_ms = self.clock.now_ms();
        if now_ms >= pending.expires_at {
            return Err(Failed::Expired);
        }
        let hash = browser.hash(&self.hash_key, tenant);
        match interaction.browser {
            Some(bound) if bound.matches(&hash) => {}
            Some(_) => return Err(Failed::AlreadyUsed),
            None => {
                let bound = Interaction {
                    browser: Some(hash),
                    ..interaction
                };
                let value = serde_json::to_vec(&bound)?;
                let left = Duration::from_millis(pending.expires_at - now_ms);
                match self.live.swap(&key, entry.version, &value, left).await? {
                    Swap::Done => {}
                    Swap::Lost => return Err(Failed::AlreadyUsed),
                }
            }
        }
        Ok(Open {
            pending,
            version,
            browser,
        })
    }

    /// Removes an interaction and the grant that waited for it: decided.
    ///
    /// # Errors
    /// When live state does not answer; both then end by their time to live,
    /// and the store takes no second decision.
    pub async fn close_interaction(
        &self,
        tenant: &Tenant,
        code: &str,
        grant: GrantId,
    ) -> Result<(), live::LiveError> {
        self.remove_pending(tenant, grant).await?;
        let interaction = self.live_key(tenant, Kind::Interaction, code);
        self.live.remove(&interaction).await
    }
}
