//! Durable state in SQLite or PostgreSQL: configuration, grants, tokens, audit.
//!
//! [`Store::tenant`] is the only door to a tenant's data, so no query can
//! forget the tenant. What must happen once (a decision, the use of an
//! interaction reference, a rotation) is decided by a conditional write; such
//! writes share commits through one writer task and are answered after their
//! own commit. Configuration is written with its audit event in one
//! transaction. Draws no randomness and reads no clock.

pub mod approval;
pub mod audit;
pub mod branding;
mod change;
pub mod client_class;
pub mod client_instance;
mod column;
pub mod configuration;
mod connect;
mod entity;
mod error;
pub mod factor;
pub mod grant;
mod insert;
pub mod key;
pub mod key_reference;
pub mod membership;
pub mod notification;
pub mod page;
pub mod platform;
pub mod policy;
pub mod recovery_code;
pub mod registration;
pub mod relationship;
pub mod resource_server;
pub mod resource_set;
pub mod right_type;
mod scan;
pub mod signing_key;
mod sql;
mod tenant;
pub mod token;
mod unnest;
pub mod user;
mod writer;

pub use connect::{Settings, Store};
pub use error::StoreError;
pub use platform::Platform;
pub use tenant::Tenant;
