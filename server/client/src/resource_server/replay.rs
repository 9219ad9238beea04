//! Proofs that were already seen (RFC 9635 §7.3.1 `nonce`, §11.29): each counts once.
//!
//! In memory, and of this process: a server that runs several processes for one
//! URI accepts a proof once in each. Nothing that is still fresh is forgotten:
//! when the memory is full, requests are answered with 503.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use proof::{ProvenOnce, Thumbprint, Window};

/// Why a proof does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotFresh {
    /// It was seen before.
    #[error("proof was seen before")]
    Seen,
    /// It may have been seen before this process started. The client can make a
    /// new one.
    #[error("proof was made before the memory of proofs began")]
    BeforeMemory,
    /// Too many fresh proofs at once.
    #[error("memory of proofs is full")]
    Full,
}

pub(crate) struct ReplayMemory {
    seen: Mutex<Seen>,
    limit: usize,
    started: u64,
}

type Name = (Thumbprint, String);

#[derive(Default)]
struct Seen {
    names: HashMap<Name, u64>,
    /// By the second from which on they are stale anyway.
    ends: BTreeMap<u64, Vec<Name>>,
}

impl ReplayMemory {
    /// An empty memory for this many proofs, which begins now.
    pub(crate) fn new(limit: usize, now: u64) -> Self {
        Self {
            seen: Mutex::default(),
            limit,
            started: now,
        }
    }

    /// Remembers a proof that was verified within `window`.
    ///
    /// # Errors
    /// When it does not count.
    pub(crate) fn remember(
        &self,
        key: Thumbprint,
        once: &ProvenOnce,
        window: Window,
        now: u64,
    ) -> Result<(), NotFresh> {
        // A fast clock may have dated it ahead, and it may have been shown then.
        if once.created <= self.started.saturating_add(window.future) {
            return Err(NotFresh::BeforeMemory);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.forget(now);
        let name = (key, once.id.clone());
        if seen.names.contains_key(&name) {
            return Err(NotFresh::Seen);
        }
        if seen.names.len() >= self.limit {
            return Err(NotFresh::Full);
        }
        let end = once.created.saturating_add(window.past).saturating_add(1);
        seen.ends.entry(end).or_default().push(name.clone());
        seen.names.insert(name, end);
        Ok(())
    }
}

impl Seen {
    fn forget(&mut self, now: u64) {
        while let Some(first) = self.ends.first_entry() {
            if *first.key() > now {
                return;
            }
            for name in first.remove() {
                self.names.remove(&name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window {
        past: 60,
        future: 5,
    };

    fn once(created: u64, id: &str) -> ProvenOnce {
        ProvenOnce {
            created,
            id: id.to_owned(),
        }
    }

    fn key(octet: u8) -> Thumbprint {
        Thumbprint::from([octet; 32])
    }

    #[test]
    fn a_proof_counts_once_for_its_key() {
        let memory = ReplayMemory::new(10, 100);
        let (a, b) = (key(1), key(2));
        let remember = |key, once: &ProvenOnce, now| memory.remember(key, once, WINDOW, now);
        assert_eq!(remember(a, &once(200, "n"), 200), Ok(()));
        assert_eq!(remember(a, &once(200, "n"), 260), Err(NotFresh::Seen));
        assert_eq!(remember(a, &once(210, "n"), 210), Err(NotFresh::Seen));
        assert_eq!(remember(b, &once(200, "n"), 200), Ok(()));
        assert_eq!(remember(a, &once(200, "m"), 200), Ok(()));
    }

    #[test]
    fn nothing_fresh_is_forgotten_when_it_is_full() {
        let memory = ReplayMemory::new(1, 100);
        let remember = |once: &ProvenOnce, now| memory.remember(key(1), once, WINDOW, now);
        assert_eq!(remember(&once(200, "a"), 200), Ok(()));
        assert_eq!(remember(&once(200, "b"), 200), Err(NotFresh::Full));
        assert_eq!(remember(&once(200, "a"), 260), Err(NotFresh::Seen));
        // From here on the first one is stale.
        assert_eq!(remember(&once(261, "b"), 261), Ok(()));
    }

    #[test]
    fn what_may_have_been_shown_before_the_start_does_not_count() {
        let memory = ReplayMemory::new(10, 100);
        let remember = |once: &ProvenOnce| memory.remember(key(1), once, WINDOW, 106);
        for created in [90, 100, 105] {
            let refused = Err(NotFresh::BeforeMemory);
            assert_eq!(remember(&once(created, "a")), refused);
        }
        assert_eq!(remember(&once(106, "a")), Ok(()));
    }
}
