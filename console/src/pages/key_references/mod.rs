//! Keys that clients name instead of sending them: the list, and a new one.

pub mod list;
pub mod new;
