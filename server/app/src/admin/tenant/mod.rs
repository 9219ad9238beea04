//! Tenants as an administrator sees them.

pub mod detail;
pub mod list;
mod visible;

pub use visible::visible;
