//! Answers that are kept for a moment, so that a client whose connection broke
//! gets the same one again (RFC 9635 §11.33) and not the end of its grant.
//!
//! A kept answer belongs to one step: the handle that was presented, the one
//! that replaced it, and the octets that were asked. It counts only while the
//! replacement is the current one. The handle alone opens nothing: the request
//! must be proven anew.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::{KeyedHash, Kind};
use proof::Message;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::http::{Received, Refusal};
use crate::tenant::Tenant;

/// Seconds by which a request must be younger than the first one to be a
/// repetition. Calls side by side with one handle are none: one of them wins.
pub const REPEATED_AFTER: u64 = 5;

/// What a client sent: method and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked(String);

/// A step from one handle to the next.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The handle that was presented.
    pub from: KeyedHash,
    /// The handle that replaces it.
    pub to: KeyedHash,
}

/// An answer that was given before.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept<T> {
    /// When the first request was signed, seconds since the epoch.
    pub created: u64,
    /// What it asked.
    pub asked: Asked,
    /// The answer.
    pub response: T,
}

impl Asked {
    /// What a request asks.
    pub fn of(received: &Received<'_>) -> Self {
        let mut hash = Sha256::new();
        hash.update(received.method());
        hash.update([0]);
        // A repetition is signed anew, and with the proof `jws` the signature is
        // part of the content: what counts is the message within.
        match proof::rotation_content(received).or_else(|_| proof::content(received)) {
            Ok(message) => hash.update(message.octets()),
            Err(_) => hash.update(received.content()),
        }
        Self(URL_SAFE_NO_PAD.encode(hash.finalize()))
    }
}

impl<T> Kept<T> {
    /// Whether a request created at this time repeats the first one.
    pub fn is_repeated_at(&self, created: u64) -> bool {
        created >= self.created.saturating_add(REPEATED_AFTER)
    }
}

impl App {
    /// Keeps an answer. It is written beside the step it belongs to, and means
    /// nothing unless that step becomes durable. When it cannot be kept the
    /// client gets its answer once, as without it.
    pub async fn keep<T: Serialize>(&self, tenant: &Tenant, step: Step, kept: &Kept<T>) {
        if let Err(error) = self.try_keep(tenant, step, kept).await {
            tracing::warn!(%error, "an answer is not kept for a retry");
        }
    }

    async fn try_keep<T: Serialize>(
        &self,
        tenant: &Tenant,
        step: Step,
        kept: &Kept<T>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let plain = serde_json::to_vec(kept)?;
        let sealed = self.sealing.seal(tenant.id, &purpose(step), &plain)?;
        let ttl = Duration::from_secs(self.config.protocol.retry_window);
        Ok(self
            .live
            .put(&self.place(tenant, step), &sealed, ttl)
            .await?)
    }

    /// The answer to this step, if the request asks the same.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn kept<T: DeserializeOwned>(
        &self,
        tenant: &Tenant,
        step: Step,
        received: &Received<'_>,
    ) -> Result<Option<Kept<T>>, Refusal> {
        let Some(entry) = self.live.get(&self.place(tenant, step)).await? else {
            return Ok(None);
        };
        let plain = self
            .sealing
            .open(tenant.id, &purpose(step), &entry.value)
            .map_err(|error| Refusal::Unavailable(error.into()))?;
        let kept: Kept<T> = serde_json::from_slice(&plain)?;
        Ok((kept.asked == Asked::of(received)).then_some(kept))
    }

    fn place(&self, tenant: &Tenant, step: Step) -> live::Key {
        self.live_key(tenant, Kind::Answer, &purpose(step))
    }
}

fn purpose(step: Step) -> String {
    let [from, to] = [step.from, step.to].map(|hash| URL_SAFE_NO_PAD.encode(hash.as_bytes()));
    format!("answer {from} {to}")
}
