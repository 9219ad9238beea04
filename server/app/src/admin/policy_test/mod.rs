//! Saved cases that policies must answer.

mod content;
pub mod create;
pub mod delete;
pub mod list;
pub mod shown;
pub mod update;
