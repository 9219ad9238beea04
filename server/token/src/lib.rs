//! Access tokens: what they say ([`TokenModel`], RFC 9767 §2.1) and how their
//! value is made and checked, one module for each format (RFC 9767 §2.2).
//!
//! Pure: no IO, no clock, no randomness.

mod format;
pub mod jws;
pub mod jwt_signed;
mod key;
mod model;
pub mod opaque;

pub use format::Format;
pub use key::{Algorithm, KeyError, KeySet, NotSigned, PublicKey, SigningKey};
pub use model::TokenModel;
