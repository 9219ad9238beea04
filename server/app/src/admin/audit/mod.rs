//! The audit log.

pub(crate) mod actor;
pub mod list;
mod words;

pub use actor::actor_name;
