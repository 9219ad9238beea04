//! Key material of a deployment: one master key, and what is derived from it.

mod master;
mod seal;

pub use master::{MasterKey, MasterKeyError};
pub use seal::{SealError, Sealing};
