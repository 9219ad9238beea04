//! Policies: the live ones, and what helps to write them.

pub mod format;
pub mod list;
pub mod shown;
pub mod templates;
