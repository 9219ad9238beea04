//! The AuthZEN Authorization API 1.0 of one tenant: applications that are
//! resource servers of it ask its policies. `policy::authzen` answers; here are
//! who asks, what is known, and HTTP.

mod caller;
mod http;
mod metadata;
mod point;
mod refusal;

pub use http::{evaluation, evaluations, search_action, search_resource, search_subject};
pub use metadata::metadata;
