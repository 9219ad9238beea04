//! The audit log.

mod changes;
mod event;
mod filters;
pub mod list;
