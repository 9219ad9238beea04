//! The admin API under `/api/v1` (design §11). Types and URLs are in `api`.
//!
//! Read a request in this order: `routes` (every operation on one page), the
//! file of the operation, then the extractors it names. To add an operation:
//! its types and path in `api`, its file in the folder of its noun, a line in
//! `routes::table`, its right in `rights`; the tests of the table say what is
//! missing.

mod administrator;
mod answer;
mod approval;
mod audit;
mod body;
mod branding;
mod check;
mod client_class;
mod described;
mod grant;
mod in_order;
mod key_reference;
mod openapi;
mod page;
pub(crate) mod platform;
mod policy;
mod policy_draft;
mod policy_proposal;
mod policy_replay;
mod policy_shadow;
mod policy_test;
mod policy_version;
mod problem;
mod relationship;
mod resource_server;
mod resource_set;
mod right_type;
mod rights;
mod routes;
mod session;
pub mod setup;
mod signing_key;
mod tenant;
mod tenant_admin;
mod time;
mod user;

pub use routes::routes;
