//! Time and randomness as arguments: the program's only sources of either.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What time it is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that only tests move; milliseconds since the epoch.
    Fixed(Arc<AtomicU64>),
}

impl Clock {
    /// Milliseconds since the epoch.
    pub fn now_ms(&self) -> u64 {
        match self {
            Clock::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| {
                    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
                }),
            Clock::Fixed(now_ms) => now_ms.load(Ordering::SeqCst),
        }
    }

    /// Seconds since the epoch.
    pub fn now(&self) -> u64 {
        self.now_ms() / 1000
    }
}
