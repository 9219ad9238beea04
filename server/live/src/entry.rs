//! What live state answers.

use std::fmt;

/// A value and the version that a swap must name.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The value as it was written.
    pub value: Vec<u8>,
    /// Changes with every write.
    pub version: u64,
}

/// Values may carry what must not be printed.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("bytes", &self.value.len())
            .field("version", &self.version)
            .finish()
    }
}

/// The outcome of writing where nothing may be.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// The value was written.
    Done,
    /// There is one already.
    Taken,
}

/// The outcome of a compare-and-swap.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// The value was replaced.
    Done,
    /// The value was changed, taken or expired since it was read.
    Lost,
}

/// The outcome of asking whether something is shown for the first time.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// Not seen before, and remembered from now on.
    First,
    /// Seen before.
    Again,
    /// Outside of what is remembered: whether it was seen cannot be known.
    TooOld,
}
