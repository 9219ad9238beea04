//! The record behind an interaction URI: which grant, and whose browser.

use std::time::Duration;

use gnap::id::{GrantId, UserId};
use gnap::secret::{KeyedHash, Kind, Secret};
use live::Swap;
use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::failed::Failed;
use super::via::Via;
use crate::app::App;
use crate::grant::{Pending, Phase};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Tries to enter while the client polls.
const ENTRIES: usize = 5;

/// What live state holds under `Kind::Interaction`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interaction {
    grant: GrantId,
    /// The grant's round when this began: closed when the grant has another.
    round: u32,
    via: Via,
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
    /// How the person came here.
    pub via: Via,
}

/// A way into an interaction that is not its address.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// The grant.
    pub grant: GrantId,
    /// How the person came.
    pub via: Via,
    /// What opens it.
    pub entry: Entry,
}

/// What opens a way.
#[derive(Debug, Clone, Copy)]
pub enum Entry {
    /// A code that was given out in this round of the grant.
    Round(u32),
    /// The grant waits for this person, who is signed in.
    Approver(UserId),
}

impl Entry {
    fn opens(self, pending: &Pending, now_ms: u64) -> bool {
        let is_open = pending.phase == Phase::Waiting && now_ms < pending.expires_at;
        match self {
            // Who waits for a named person has no codes.
            Entry::Round(round) => is_open && pending.round == round && pending.approver.is_none(),
            Entry::Approver(user) => pending.waits_for(user, now_ms),
        }
    }
}

impl Interaction {
    /// A new one, not yet opened by anybody.
    pub fn new(grant: GrantId, round: u32, via: Via) -> Self {
        Self {
            grant,
            round,
            via,
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
            via: interaction.via,
        })
    }

    /// Makes a fresh interaction in this browser out of a code, or of a grant
    /// that waits for who is signed in. From here on every other start mode of
    /// the grant is closed (RFC 9635 §4.1). `None` when nothing is open.
    ///
    /// # Errors
    /// When live state does not answer, or the grant changes all the time.
    pub async fn enter_interaction(
        &self,
        tenant: &Tenant,
        way: Way,
        browser: &Browser,
    ) -> Result<Option<Secret>, Failed> {
        let lifetime = self.config.protocol.interaction_lifetime;
        for _ in 0..ENTRIES {
            let now_ms = self.clock.now_ms();
            let found = self.pending(tenant, way.grant).await?;
            let Some((pending, version)) =
                found.filter(|(pending, _)| way.entry.opens(pending, now_ms))
            else {
                return Ok(None);
            };
            let code = random::secret()?;
            let round = pending.round.saturating_add(1);
            let interaction = Interaction {
                browser: Some(browser.hash(&self.hash_key, tenant)),
                ..Interaction::new(way.grant, round, way.via)
            };
            // Its time to decide begins now.
            let ends = now_ms.saturating_add(lifetime.saturating_mul(1000));
            let next = Pending {
                round,
                expires_at: pending.expires_at.max(ends),
                ..pending
            };
            self.put_interaction(tenant, &code, &interaction, lifetime)
                .await?;
            match self.swap_pending(tenant, version, &next).await? {
                Swap::Done => return Ok(Some(code)),
                // A poll, or somebody with the same code: look again.
                Swap::Lost => {
                    let key = self.live_key(tenant, Kind::Interaction, code.expose());
                    self.live.remove(&key).await?;
                }
            }
        }
        Err(Failed::Unavailable("the grant changed too often".into()))
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
