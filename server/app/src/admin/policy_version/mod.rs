//! Versions of a tenant's policies.

pub mod detail;
pub mod difference;
pub mod list;
mod number;
pub mod rollback;
pub mod shown;

pub use number::Number;
