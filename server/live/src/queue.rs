//! Queues of one process: keys by the moment they are due.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::LiveError;
use crate::key::Key;

/// Keys that may wait in one queue.
const MOST: usize = 100_000;

#[derive(Default)]
pub(crate) struct Queues(Mutex<HashMap<Key, Queue>>);

#[derive(Default)]
struct Queue {
    /// The number keeps apart what is due at one moment.
    in_order: BTreeMap<(Instant, u64), Key>,
    places: HashMap<Key, (Instant, u64)>,
    last: u64,
}

impl Queues {
    pub(crate) fn put(&self, queue: &Key, key: &Key, due: Instant) -> Result<(), LiveError> {
        let mut queues = self.lock();
        let queue = queues.entry(*queue).or_default();
        queue.remove(key);
        if queue.places.len() >= MOST {
            return Err(LiveError::Full);
        }
        queue.put(key, due);
        Ok(())
    }

    pub(crate) fn due(&self, queue: &Key, most: usize, now: Instant, lease: Duration) -> Vec<Key> {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(queue) else {
            return Vec::new();
        };
        let due: Vec<Key> = queue
            .in_order
            .range(..=(now, u64::MAX))
            .take(most)
            .map(|(_, key)| *key)
            .collect();
        for key in &due {
            queue.remove(key);
            queue.put(key, now + lease);
        }
        due
    }

    pub(crate) fn remove(&self, queue: &Key, key: &Key) {
        if let Some(queue) = self.lock().get_mut(queue) {
            queue.remove(key);
        }
    }

    /// No holder of the lock can leave a queue half changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn put(&mut self, key: &Key, due: Instant) {
        self.last += 1;
        self.in_order.insert((due, self.last), *key);
        self.places.insert(*key, (due, self.last));
    }

    fn remove(&mut self, key: &Key) {
        if let Some(place) = self.places.remove(key) {
            self.in_order.remove(&place);
        }
    }
}
