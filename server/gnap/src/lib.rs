//! GNAP as values: messages of RFC 9635 and RFC 9767, their errors, access
//! rights and how they match, the grant state machine, the interaction hash.
//!
//! Pure: no IO, no clock, no randomness. Builds for wasm32.

pub mod actor;
mod decode;
pub mod discovery;
pub mod error;
pub mod grant;
pub mod hash;
pub mod id;
pub mod interact;
pub mod key;
pub mod modify;
pub mod request;
pub mod response;
pub mod right;
pub mod rotation;
pub mod rs;
pub mod schema;
pub mod secret;
pub mod sub_id;
pub mod subject;
pub mod user_code;

pub use decode::{DecodeError, Limits, decode};
