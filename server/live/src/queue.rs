//! Keys of one process by the moment they are due.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gnap::secret::Kind;
use tokio::time::Instant;

use crate::error::LiveError;
use crate::key::Key;

/// Keys that may wait at once.
const MOST: usize = 100_000;

#[derive(Default)]
pub(crate) struct Queue(Mutex<Lines>);

#[derive(Default)]
struct Lines {
    /// The number keeps apart what is due at one moment.
    in_order: BTreeMap<(&'static str, Instant, u64), Key>,
    places: HashMap<Key, (Instant, u64)>,
    last: u64,
}

impl Queue {
    pub(crate) fn put(&self, key: &Key, due: Instant) -> Result<(), LiveError> {
        let mut lines = self.lock();
        lines.remove(key);
        if lines.places.len() >= MOST {
            return Err(LiveError::Full);
        }
        lines.put(key, due);
        Ok(())
    }

    pub(crate) fn due(&self, kind: Kind, most: usize, now: Instant, lease: Duration) -> Vec<Key> {
        let mut lines = self.lock();
        let due: Vec<Key> = lines
            .in_order
            .iter()
            // The first of the kind has the earliest moment; instants have no
            // smallest value to begin a range with.
            .skip_while(|((name, ..), _)| *name != kind.name())
            .take_while(|((name, at, _), _)| *name == kind.name() && *at <= now)
            .take(most)
            .map(|(_, key)| *key)
            .collect();
        for key in &due {
            lines.remove(key);
            lines.put(key, now + lease);
        }
        due
    }

    pub(crate) fn remove(&self, key: &Key) {
        self.lock().remove(key);
    }

    /// No holder of the lock can leave the lines half changed.
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn put(&mut self, key: &Key, due: Instant) {
        self.last += 1;
        self.in_order
            .insert((key.kind.name(), due, self.last), *key);
        self.places.insert(*key, (due, self.last));
    }

    fn remove(&mut self, key: &Key) {
        if let Some((due, nth)) = self.places.remove(key) {
            self.in_order.remove(&(key.kind.name(), due, nth));
        }
    }
}
