//! RS-facing endpoints (RFC 9767): discovery, introspection, registration of
//! resource sets.

mod discovery;
mod http;
mod identify;
mod introspect;
mod register;

pub use discovery::{discovery, jwks};
pub use http::{post_introspection, post_registration};
pub use identify::{Identified, identify};
pub use introspect::presentable;
