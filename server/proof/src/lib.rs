//! Proofs of key possession (RFC 9635 §7.3): HTTP message signatures, the
//! admission of keys, and signers for the same.
//!
//! Pure: time, the canonical URI and keys are arguments. Works on received
//! octets; nothing here decodes the content. ECDSA is the one exception to "no
//! randomness": the library draws the per-signature secret itself.

mod admit;
mod algorithm;
mod base;
mod digest;
mod field;
mod httpsig;
mod input;
mod jwk;
mod message;
mod sign;
mod target;
mod thumbprint;

#[cfg(test)]
mod vectors;

pub use admit::{AdmissionError, PublicKey};
pub use base::BaseError;
pub use digest::{DigestAlgorithm, DigestError, content_digest};
pub use httpsig::{Expected, Presents, ProofError, Proven, Window, verify};
pub use message::{Message, Request};
pub use sign::{SignError, SignatureParameters, SignedHeaders, SigningKey};
pub use thumbprint::Thumbprint;
