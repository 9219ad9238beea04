//! Policies that wait for the yes of a second administrator.

pub mod approve;
pub mod create;
pub mod delete;
pub mod list;
mod shown;
