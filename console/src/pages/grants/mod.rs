//! Grants: the list with its filters, and one grant with its rights, tokens and
//! history.

pub mod detail;
mod explanation;
mod filters;
pub mod list;
mod revoke;
mod rights;
pub mod row;
mod sentences;
pub mod short;
mod since;
mod state;
mod timeline;
mod tokens;
