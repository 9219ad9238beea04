//! Resource sets: rights under a name (RFC 9635 §8.1).

mod content;
pub mod create;
pub mod delete;
pub mod detail;
pub mod list;
mod shown;
pub mod update;
