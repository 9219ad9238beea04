//! Short-lived state: what waits, what was seen, what is counted (design §6).
//!
//! Every entry has a time to live. One-time values are taken, changes are
//! compare-and-swap on a version. [`Live::memory`] is the embedded default,
//! [`Live::redis`] is shared by replicas. Losing all of it may cost grants
//! that still wait for a human, and nothing wrongly becomes valid.

mod entry;
mod error;
mod key;
mod memory;
mod queue;
mod redis;

use std::time::Duration;

pub use entry::{Created, Entry, Once, Swap};
pub use error::LiveError;
pub use key::Key;
pub use memory::Limits;

use crate::memory::Memory;
use crate::redis::Redis;

/// No entry lives longer than ten years: keeps sums of times in range.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// Live state behind one type. Cheap to clone: all clones share the same state.
///
/// Every method fails with [`LiveError::Unavailable`] when Redis does not
/// answer within two seconds, and the caller must then refuse (503). Such a
/// call may still have been carried out: a value may be taken without anyone
/// holding it, never the other way round.
#[derive(Clone)]
pub struct Live(Backend);

#[derive(Clone)]
enum Backend {
    Memory(Memory),
    Redis(Redis),
}

impl Live {
    /// Live state of one process, with the default [`Limits`].
    ///
    /// `now_ms` is the time since the Unix epoch in milliseconds; from here on
    /// this state follows a monotonic clock. Must be called within a tokio
    /// runtime, which also runs the sweep of expired entries until the last
    /// clone is dropped.
    pub fn memory(now_ms: u64) -> Self {
        Self::memory_within(now_ms, Limits::default())
    }

    /// Like [`Live::memory`], with other limits.
    pub fn memory_within(now_ms: u64, limits: Limits) -> Self {
        Self(Backend::Memory(Memory::new(now_ms, limits)))
    }

    /// Live state on a standalone Redis 7, for example `redis://127.0.0.1:6379/0`.
    ///
    /// Fails when the address is none, when Redis does not answer, or when it
    /// may evict entries by itself ([`LiveError::UnsafeEviction`]).
    pub async fn redis(url: &str) -> Result<Self, LiveError> {
        Ok(Self(Backend::Redis(Redis::connect(url).await?)))
    }

    /// Writes a value whatever was there before, for `ttl`.
    pub async fn put(&self, key: &Key, value: &[u8], ttl: Duration) -> Result<(), LiveError> {
        let ttl = in_range(ttl);
        match &self.0 {
            Backend::Memory(memory) => memory.put(key, value, ttl),
            Backend::Redis(redis) => redis.put(key, value, ttl).await,
        }
    }

    /// Writes a value where none is, for `ttl`: of all callers one succeeds.
    pub async fn create(
        &self,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<Created, LiveError> {
        let ttl = in_range(ttl);
        match &self.0 {
            Backend::Memory(memory) => memory.create(key, value, ttl),
            Backend::Redis(redis) => redis.create(key, value, ttl).await,
        }
    }

    /// Reads a value and its version.
    pub async fn get(&self, key: &Key) -> Result<Option<Entry>, LiveError> {
        match &self.0 {
            Backend::Memory(memory) => memory.get(key),
            Backend::Redis(redis) => redis.get(key).await,
        }
    }

    /// Replaces the value that was read with `version`, and starts `ttl` anew.
    ///
    /// A version is never used twice for one key, so a value that was taken
    /// and written again in between is [`Swap::Lost`] too.
    pub async fn swap(
        &self,
        key: &Key,
        version: u64,
        value: &[u8],
        ttl: Duration,
    ) -> Result<Swap, LiveError> {
        let ttl = in_range(ttl);
        match &self.0 {
            Backend::Memory(memory) => Ok(memory.swap(key, version, value, ttl)),
            Backend::Redis(redis) => redis.swap(key, version, value, ttl).await,
        }
    }

    /// Removes a value and returns it: exactly one of all callers gets it.
    pub async fn take(&self, key: &Key) -> Result<Option<Vec<u8>>, LiveError> {
        match &self.0 {
            Backend::Memory(memory) => memory.take(key),
            Backend::Redis(redis) => redis.take(key).await,
        }
    }

    /// Asks whether this is the first time a proof is shown, and remembers it.
    ///
    /// `earliest_ms` is the earliest moment at which any replica can have
    /// accepted the proof: its creation time, less the lead that a client's
    /// clock may have if proofs from the future are accepted at once.
    /// `ttl` is how long after that moment a proof is acceptable at all: a
    /// constant (past and future tolerance), not what remains of it.
    ///
    /// The proof is remembered until `earliest_ms + ttl` by this state's own
    /// clock. Outside of what the memory reaches back to it is
    /// [`Once::TooOld`]: before [`Live::replay_since`], or after it would have
    /// been forgotten. So neither a flush, a restart, a failover to a stale
    /// replica nor a clock of this process set back lets a proof pass twice.
    pub async fn once(
        &self,
        key: &Key,
        earliest_ms: u64,
        ttl: Duration,
    ) -> Result<Once, LiveError> {
        let ttl_ms = u64::try_from(in_range(ttl).as_millis()).unwrap_or(u64::MAX);
        let until_ms = earliest_ms.saturating_add(ttl_ms);
        match &self.0 {
            Backend::Memory(memory) => memory.once(key, earliest_ms, until_ms),
            Backend::Redis(redis) => redis.once(key, earliest_ms, until_ms).await,
        }
    }

    /// Counts one more, and returns the count since the window was opened by
    /// its first count.
    pub async fn count(&self, key: &Key, window: Duration) -> Result<u64, LiveError> {
        let window = in_range(window);
        match &self.0 {
            Backend::Memory(memory) => memory.count(key, window),
            Backend::Redis(redis) => redis.count(key, window).await,
        }
    }

    /// Removes whatever is under the key.
    pub async fn remove(&self, key: &Key) -> Result<(), LiveError> {
        match &self.0 {
            Backend::Memory(memory) => {
                memory.remove(key);
                Ok(())
            }
            Backend::Redis(redis) => redis.remove(key).await,
        }
    }

    /// Puts a key into a queue of keys of its kind, or moves it there: it is
    /// due `after` from now. Says nothing about a value under the key.
    pub async fn schedule(&self, queue: &Key, key: &Key, after: Duration) -> Result<(), LiveError> {
        let after = in_range(after);
        match &self.0 {
            Backend::Memory(memory) => memory.schedule(queue, key, after),
            Backend::Redis(redis) => redis.schedule(queue, key, after).await,
        }
    }

    /// At most `most` keys of a queue that are due, of whatever tenant. Each is
    /// given to one caller, and is due again after `lease` unless it is
    /// scheduled anew or taken out: work survives who was doing it.
    pub async fn due(
        &self,
        queue: &Key,
        most: usize,
        lease: Duration,
    ) -> Result<Vec<Key>, LiveError> {
        let lease = in_range(lease);
        match &self.0 {
            Backend::Memory(memory) => Ok(memory.due(queue, most, lease)),
            Backend::Redis(redis) => redis.due(queue, most, lease).await,
        }
    }

    /// Takes a key out of a queue.
    pub async fn unschedule(&self, queue: &Key, key: &Key) -> Result<(), LiveError> {
        match &self.0 {
            Backend::Memory(memory) => {
                memory.unschedule(queue, key);
                Ok(())
            }
            Backend::Redis(redis) => redis.unschedule(queue, key).await,
        }
    }

    /// Fails when live state cannot be reached: for readiness.
    pub async fn ping(&self) -> Result<(), LiveError> {
        match &self.0 {
            Backend::Memory(_) => Ok(()),
            Backend::Redis(redis) => redis.ping().await,
        }
    }

    /// When the replay memory began, in milliseconds since the Unix epoch.
    /// Proofs created before are refused by [`Live::once`].
    pub async fn replay_since(&self) -> Result<u64, LiveError> {
        match &self.0 {
            Backend::Memory(memory) => Ok(memory.replay_since()),
            Backend::Redis(redis) => redis.replay_since().await,
        }
    }
}

/// Redis counts whole milliseconds and refuses none.
fn in_range(ttl: Duration) -> Duration {
    ttl.clamp(Duration::from_millis(1), LONGEST)
}
