//! A document that the AS publishes and this side keeps: its key set, its list
//! of revoked tokens. One fetch at a time, and not more often than allowed.
//!
//! A fetch must not be given up half way, with the request that began it: who
//! hangs up again and again could keep everybody from a new document. So
//! [`Published::get`] runs in a task of its own, and [`Published::fresh`] spares
//! that for requests that need nothing new.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

/// How often a document is fetched, and how long it is used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fetching {
    /// Up to this age nobody looks for a newer one.
    pub(crate) fresh: Duration,
    /// From this age on it is not used.
    pub(crate) usable: Duration,
    /// Between two fetches at least, also failed ones.
    pub(crate) floor: Duration,
}

/// A document with the time at which it was asked for.
#[derive(Debug)]
pub(crate) struct Dated<T> {
    pub(crate) document: Arc<T>,
    pub(crate) asked_at_ms: u64,
}

impl<T> Clone for Dated<T> {
    fn clone(&self) -> Self {
        Self {
            document: Arc::clone(&self.document),
            asked_at_ms: self.asked_at_ms,
        }
    }
}

pub(crate) struct Published<T> {
    fetching: Fetching,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    dated: Option<Dated<T>>,
    tried_at_ms: Option<u64>,
    failure: String,
}

/// Whether what is there will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A document that is not older than it may be.
    Usable,
    /// A newer one than the last, because the last one did not help.
    Newer,
}

impl<T> Published<T> {
    pub(crate) fn new(fetching: Fetching) -> Self {
        Self {
            fetching,
            kept: Mutex::new(Kept {
                dated: None,
                tried_at_ms: None,
                failure: "never fetched".to_owned(),
            }),
        }
    }

    /// The document, when nobody has to look for a newer one.
    pub(crate) fn fresh(&self, now_ms: u64) -> Option<Dated<T>> {
        let kept = self.kept.try_lock().ok()?;
        let dated = kept.dated.as_ref()?;
        (!is_older(now_ms, dated.asked_at_ms, self.fetching.fresh)).then(|| dated.clone())
    }

    /// The document; fetches it when it is time, and others wait for it.
    ///
    /// # Errors
    /// Why there is none that can be used.
    pub(crate) async fn get(
        &self,
        wanted: Wanted,
        now_ms: impl Fn() -> u64,
        fetch: impl AsyncFnOnce() -> Result<T, String>,
    ) -> Result<Dated<T>, String> {
        let arrived_ms = now_ms();
        let mut kept = self.kept.lock().await;
        let now = now_ms();
        let is_due = match &kept.dated {
            None => true,
            // Somebody fetched it while this one waited.
            Some(dated) if dated.asked_at_ms >= arrived_ms => false,
            Some(dated) => match wanted {
                Wanted::Newer => true,
                Wanted::Usable => is_older(now, dated.asked_at_ms, self.fetching.fresh),
            },
        };
        let is_allowed = kept
            .tried_at_ms
            .is_none_or(|tried| is_older(now, tried, self.fetching.floor));
        if is_due && is_allowed {
            kept.tried_at_ms = Some(now);
            match fetch().await {
                Ok(document) => {
                    kept.dated = Some(Dated {
                        document: Arc::new(document),
                        asked_at_ms: now,
                    });
                }
                Err(failure) => kept.failure = failure,
            }
        }
        match &kept.dated {
            Some(dated) if !is_older(now_ms(), dated.asked_at_ms, self.fetching.usable) => {
                Ok(dated.clone())
            }
            _ => Err(kept.failure.clone()),
        }
    }
}

fn is_older(now_ms: u64, at_ms: u64, age: Duration) -> bool {
    u128::from(now_ms.saturating_sub(at_ms)) >= age.as_millis()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const FETCHING: Fetching = Fetching {
        fresh: Duration::from_millis(100),
        usable: Duration::from_millis(1000),
        floor: Duration::from_millis(50),
    };

    struct Source {
        now: Cell<u64>,
        fetches: Cell<u32>,
        is_up: Cell<bool>,
    }

    impl Source {
        async fn get(&self, kept: &Published<u32>, wanted: Wanted) -> Result<u32, String> {
            let fetch = async || {
                self.fetches.set(self.fetches.get() + 1);
                match self.is_up.get() {
                    true => Ok(self.fetches.get()),
                    false => Err("down".to_owned()),
                }
            };
            let fresh = kept.fresh(self.now.get()).map(|dated| *dated.document);
            let got = kept.get(wanted, || self.now.get(), fetch).await;
            let got = got.map(|dated| *dated.document);
            // What is fresh is what would be got.
            if wanted == Wanted::Usable && fresh.is_some() {
                assert_eq!(got.as_ref().ok(), fresh.as_ref());
            }
            got
        }
    }

    #[tokio::test]
    async fn is_fetched_when_it_is_time_and_used_until_it_is_too_old() {
        let kept = Published::new(FETCHING);
        let source = Source {
            now: Cell::new(0),
            fetches: Cell::new(0),
            is_up: Cell::new(true),
        };
        for (now, is_up, wanted, expected) in [
            (0, false, Wanted::Usable, Err("down".to_owned())),
            // Not again at once, although there is none.
            (49, true, Wanted::Usable, Err("down".to_owned())),
            (50, true, Wanted::Usable, Ok(2)),
            (149, true, Wanted::Usable, Ok(2)),
            (150, true, Wanted::Usable, Ok(3)),
            // What a stranger names makes no more fetches than allowed.
            (199, true, Wanted::Newer, Ok(3)),
            (200, true, Wanted::Newer, Ok(4)),
            (600, false, Wanted::Usable, Ok(4)),
            (1199, false, Wanted::Usable, Ok(4)),
            (1200, false, Wanted::Usable, Err("down".to_owned())),
            (1250, true, Wanted::Usable, Ok(7)),
        ] {
            source.now.set(now);
            source.is_up.set(is_up);
            assert_eq!(source.get(&kept, wanted).await, expected, "{now}");
        }
    }
}
