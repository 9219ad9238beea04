//! Tenants as an administrator sees them.

pub mod detail;
pub mod list;
pub mod settings;
mod visible;

pub use visible::visible;
