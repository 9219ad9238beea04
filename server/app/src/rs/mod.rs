//! RS-facing endpoints (RFC 9767): discovery and introspection.

mod discovery;
mod http;
mod identify;
mod introspect;

pub use discovery::{discovery, jwks};
pub use http::post;
