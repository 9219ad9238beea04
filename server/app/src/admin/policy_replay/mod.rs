//! Replays of recorded requests with other policies.

pub mod cancel;
pub mod changes;
pub mod create;
pub mod detail;
pub mod list;
mod shown;
