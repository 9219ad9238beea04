//! The edge shared by all slices: what a request is made into, and what an
//! outcome is told as.

pub mod address;
pub mod answer;
pub mod host;
pub mod path;
pub mod preflight;
pub mod proven;
pub mod received;
pub mod refusal;
pub mod tenant;

pub use path::InPath;
pub use received::Received;
pub use refusal::{Refusal, RsRefusal};
pub use tenant::CurrentTenant;
