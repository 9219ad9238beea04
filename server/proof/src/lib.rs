//! Proofs of key possession (RFC 9635 §7.3): all methods, the admission of
//! keys, and signers for the same.
//!
//! Pure: time, the canonical URI, the certificate of the connection and keys
//! are arguments. Works on received octets. ECDSA and RSA-PSS are the one
//! exception to "no randomness": the library draws the per-signature secret
//! itself.

mod admit;
mod algorithm;
mod base;
mod certificate;
mod client_cert;
mod content;
mod digest;
mod dpop;
mod field;
mod httpsig;
mod input;
mod jose;
mod jwk;
mod jws;
mod jwsd;
mod message;
mod method;
mod mtls;
mod rotation;
mod sign;
mod target;
mod thumbprint;
mod verify;

#[cfg(test)]
mod vectors;

pub use admit::{AdmissionError, PublicKey};
pub use base::BaseError;
pub use certificate::CertificateThumbprint;
pub use client_cert::{InvalidClientCert, client_cert};
pub use content::{ContentError, Unverified, content, rotation_content};
pub use digest::{DigestAlgorithm, DigestError, content_digest};
pub use jose::JoseError;
pub use message::{Message, Request, presented_token};
pub use method::Method;
pub use rotation::{RotationError, RotationProven, verify_rotation};
pub use sign::{DpopParts, KeyFormat, SignError, SignatureParameters, SignedHeaders, SigningKey};
pub use thumbprint::Thumbprint;
pub use verify::{Expected, Presents, ProofError, Proven, ProvenOnce, Window, verify};
