//! Access tokens: what they say ([`TokenModel`], RFC 9767 §2.1) and how their
//! value is made and checked, one module for each format (RFC 9767 §2.2).
//!
//! Pure: no IO, no clock, no randomness, with two exceptions that are the
//! libraries': the ephemeral key and nonce of an encrypted token, and the limit
//! in time of a biscuit's Datalog.

pub mod biscuit;
mod capability;
mod expected;
#[cfg(test)]
mod fixture;
mod format;
pub mod jws;
pub mod jwt_encrypted;
pub mod jwt_signed;
mod key;
pub mod macaroon;
mod model;
pub mod opaque;
pub mod revocation_list;
pub mod zcap;

pub use capability::{
    AttenuateError, MintError, Refusal, Remaining, Restriction, VerifyError, Wanted,
};
pub use expected::{Expected, Mismatch};
pub use format::Format;
pub use key::{Algorithm, KeyError, KeySet, NotSigned, PublicKey, SigningKey};
pub use model::TokenModel;

#[cfg(test)]
mod tests;
