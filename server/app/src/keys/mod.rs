//! Key material of a deployment: one master key, and what is derived from it.

mod master;
mod pairwise;
mod seal;

pub use master::{MasterKey, MasterKeyError};
pub use pairwise::{Pairwise, Sector};
pub use seal::{SealError, Sealing};
