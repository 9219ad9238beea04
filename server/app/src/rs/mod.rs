//! RS-facing endpoints (RFC 9767): discovery, introspection, registration of
//! resource sets; and the list of revoked tokens.

mod discovery;
mod http;
mod identify;
mod introspect;
mod narrowed;
mod register;
mod revocations;

pub use discovery::{discovery, jwks};
pub use http::{post_introspection, post_registration};
pub use identify::{Identified, identify};
pub use introspect::is_presentable;
pub use register::Registrations;
pub use revocations::{REVOCATION_LIST_LIFETIME, Revocations, revocations};
