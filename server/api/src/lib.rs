//! The admin API `/api/v1`: what goes over the wire, one file per noun.
//!
//! Shared by the server, the console and the tests, so it builds for wasm32 and
//! does nothing: types, URLs and names of headers. Times are milliseconds since
//! the Unix epoch. With the feature `openapi` the types carry their schemas.

pub mod approval;
pub mod audit;
pub mod branding;
pub mod client_class;
pub mod explanation;
pub mod grant;
pub mod key_reference;
pub mod page;
pub mod paths;
pub mod policy;
pub mod policy_draft;
pub mod policy_proposal;
pub mod policy_replay;
pub mod policy_shadow;
pub mod policy_test;
pub mod policy_version;
pub mod problem;
pub mod relationship;
pub mod resource_server;
pub mod resource_set;
pub mod right;
pub mod right_type;
pub mod session;
pub mod settings;
pub mod setup;
pub mod signing_key;
pub mod tenant;
pub mod user;
