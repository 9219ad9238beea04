//! Parley's own TLS listener, for client instances that prove themselves by
//! their certificate (RFC 9635 §7.3.2). Where a proxy ends TLS it is not
//! needed.

mod certificate;
mod config;
mod verifier;

pub use certificate::{ClientCertificate, keep};
pub use config::{TlsError, server_config};
