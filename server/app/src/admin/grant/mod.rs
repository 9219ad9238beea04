//! Grants: what was asked, what was decided and why, and the end of it.

mod client;
pub mod detail;
mod end;
pub mod explanation;
pub mod list;
pub mod revoke;
mod rights;
mod since;
mod summary;
mod timeline;
mod tokens;
mod users;

pub use rights::{summaries, summary as right_summary};
pub use summary::asked as tokens_of;
pub use users::Users;
