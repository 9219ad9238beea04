//! Live state of one process: a sharded map with expiry and a bound.
//!
//! Time is tokio's monotonic clock, so that a system clock set back neither
//! revives an entry nor a proof. Lock order: a shard of `slots`, then one of
//! `tenants`, never the other way round.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry as Place;
use gnap::id::TenantId;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior};

use crate::LONGEST;
use crate::entry::{Created, Entry, Once, Swap};
use crate::error::LiveError;
use crate::key::Key;
use crate::queue::Queues;

/// How often expired entries that nobody asked for are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// How many entries may be held in memory. Expired ones count until removed,
/// which takes five seconds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of all tenants together.
    pub total: usize,
    /// Entries of one tenant, so that one cannot take the room of all.
    pub per_tenant: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: 1_000_000,
            per_tenant: 500_000,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Memory(Arc<State>);

struct State {
    since_ms: u64,
    started: Instant,
    limits: Limits,
    slots: DashMap<Key, Slot>,
    tenants: DashMap<TenantId, usize>,
    total: AtomicUsize,
    next_version: AtomicU64,
    queues: Queues,
    sweeper: AbortHandle,
}

struct Slot {
    expires: Instant,
    held: Held,
}

enum Held {
    Value { value: Vec<u8>, version: u64 },
    Seen,
    Count(u64),
}

impl Memory {
    pub(crate) fn new(now_ms: u64, limits: Limits) -> Self {
        Self(Arc::new_cyclic(|state| State {
            since_ms: now_ms,
            started: Instant::now(),
            limits,
            slots: DashMap::new(),
            tenants: DashMap::new(),
            total: AtomicUsize::new(0),
            next_version: AtomicU64::new(1),
            queues: Queues::default(),
            sweeper: tokio::spawn(sweep(state.clone())).abort_handle(),
        }))
    }

    pub(crate) fn put(&self, key: &Key, value: &[u8], ttl: Duration) -> Result<(), LiveError> {
        let slot = self.0.value(value, ttl);
        self.0.write(self.0.slots.entry(*key), slot)
    }

    pub(crate) fn create(
        &self,
        key: &Key,
        value: &[u8],
        ttl: Duration,
    ) -> Result<Created, LiveError> {
        let slot = self.0.value(value, ttl);
        let place = self.0.slots.entry(*key);
        if let Place::Occupied(held) = &place
            && held.get().is_live(Instant::now())
        {
            return Ok(Created::Taken);
        }
        self.0.write(place, slot).map(|()| Created::Done)
    }

    pub(crate) fn get(&self, key: &Key) -> Result<Option<Entry>, LiveError> {
        let now = Instant::now();
        if let Some(slot) = self.0.slots.get(key)
            && slot.is_live(now)
        {
            return slot.held.entry().map(Some);
        }
        // The guard above is gone here; the slot may have been written since.
        self.0.forget(key, |slot| !slot.is_live(now));
        Ok(None)
    }

    pub(crate) fn swap(&self, key: &Key, expected: u64, value: &[u8], ttl: Duration) -> Swap {
        let Some(mut slot) = self.0.slots.get_mut(key) else {
            return Swap::Lost;
        };
        match slot.held {
            Held::Value { version, .. } if version == expected && slot.is_live(Instant::now()) => {
                *slot = self.0.value(value, ttl);
                Swap::Done
            }
            Held::Value { .. } | Held::Seen | Held::Count(_) => Swap::Lost,
        }
    }

    pub(crate) fn take(&self, key: &Key) -> Result<Option<Vec<u8>>, LiveError> {
        match self.0.forget(key, |_| true) {
            Some(slot) if slot.is_live(Instant::now()) => {
                slot.held.entry().map(|entry| Some(entry.value))
            }
            Some(_) | None => Ok(None),
        }
    }

    pub(crate) fn once(
        &self,
        key: &Key,
        earliest_ms: u64,
        until_ms: u64,
    ) -> Result<Once, LiveError> {
        let now = Instant::now();
        let now_ms = self.0.milliseconds(now);
        if earliest_ms < self.0.since_ms || until_ms <= now_ms {
            return Ok(Once::TooOld);
        }
        let place = self.0.slots.entry(*key);
        if let Place::Occupied(slot) = &place
            && slot.get().is_live(now)
        {
            return Ok(Once::Again);
        }
        let remaining = Duration::from_millis(until_ms - now_ms).min(LONGEST);
        let slot = Slot {
            expires: now + remaining,
            held: Held::Seen,
        };
        self.0.write(place, slot).map(|()| Once::First)
    }

    pub(crate) fn count(&self, key: &Key, window: Duration) -> Result<u64, LiveError> {
        let now = Instant::now();
        let mut place = self.0.slots.entry(*key);
        if let Place::Occupied(slot) = &mut place
            && slot.get().is_live(now)
        {
            let Held::Count(count) = &mut slot.get_mut().held else {
                return Err(LiveError::Malformed);
            };
            *count = count.saturating_add(1);
            return Ok(*count);
        }
        let slot = Slot {
            expires: now + window,
            held: Held::Count(1),
        };
        self.0.write(place, slot).map(|()| 1)
    }

    pub(crate) fn remove(&self, key: &Key) {
        self.0.forget(key, |_| true);
    }

    pub(crate) fn schedule(
        &self,
        queue: &Key,
        key: &Key,
        after: Duration,
    ) -> Result<(), LiveError> {
        self.0.queues.put(queue, key, Instant::now() + after)
    }

    pub(crate) fn due(&self, queue: &Key, most: usize, lease: Duration) -> Vec<Key> {
        self.0.queues.due(queue, most, Instant::now(), lease)
    }

    pub(crate) fn unschedule(&self, queue: &Key, key: &Key) {
        self.0.queues.remove(queue, key);
    }

    pub(crate) fn replay_since(&self) -> u64 {
        self.0.since_ms
    }
}

impl State {
    fn milliseconds(&self, now: Instant) -> u64 {
        let elapsed = now.duration_since(self.started).as_millis();
        self.since_ms
            .saturating_add(u64::try_from(elapsed).unwrap_or(u64::MAX))
    }

    fn value(&self, value: &[u8], ttl: Duration) -> Slot {
        Slot {
            expires: Instant::now() + ttl,
            held: Held::Value {
                value: value.to_vec(),
                version: self.next_version.fetch_add(1, Ordering::Relaxed),
            },
        }
    }

    /// Fills a place that stays locked meanwhile.
    fn write(&self, place: Place<'_, Key, Slot>, slot: Slot) -> Result<(), LiveError> {
        match place {
            Place::Occupied(mut held) => {
                held.insert(slot);
            }
            Place::Vacant(free) => {
                self.reserve(free.key().tenant)?;
                free.insert(slot);
            }
        }
        Ok(())
    }

    fn forget(&self, key: &Key, when: impl FnOnce(&Slot) -> bool) -> Option<Slot> {
        let (_, slot) = self.slots.remove_if(key, |_, slot| when(slot))?;
        self.release(key.tenant);
        Some(slot)
    }

    fn reserve(&self, tenant: TenantId) -> Result<(), LiveError> {
        let room = |held: usize, limit: usize| (held < limit).then_some(held + 1);
        self.total
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |total| {
                room(total, self.limits.total)
            })
            .map_err(|_| LiveError::Full)?;
        let mut held = self.tenants.entry(tenant).or_insert(0);
        let Some(more) = room(*held, self.limits.per_tenant) else {
            self.total.fetch_sub(1, Ordering::Relaxed);
            return Err(LiveError::Full);
        };
        *held = more;
        Ok(())
    }

    fn release(&self, tenant: TenantId) {
        if let Place::Occupied(mut held) = self.tenants.entry(tenant) {
            *held.get_mut() -= 1;
            self.total.fetch_sub(1, Ordering::Relaxed);
            if *held.get() == 0 {
                held.remove();
            }
        }
    }

    fn remove_expired(&self) {
        let now = Instant::now();
        self.slots.retain(|key, slot| {
            let keep = slot.is_live(now);
            if !keep {
                self.release(key.tenant);
            }
            keep
        });
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.sweeper.abort();
    }
}

impl Slot {
    fn is_live(&self, now: Instant) -> bool {
        now < self.expires
    }
}

impl Held {
    fn entry(&self) -> Result<Entry, LiveError> {
        match self {
            Held::Value { value, version } => Ok(Entry {
                value: value.clone(),
                version: *version,
            }),
            Held::Seen | Held::Count(_) => Err(LiveError::Malformed),
        }
    }
}

async fn sweep(state: Weak<State>) {
    let mut ticks = tokio::time::interval_at(Instant::now() + SWEEP_EVERY, SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match state.upgrade() {
            Some(state) => state.remove_expired(),
            None => return,
        }
    }
}
