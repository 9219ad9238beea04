//! The audit log.

mod actor;
pub mod list;
mod words;

pub use actor::actor_name;
