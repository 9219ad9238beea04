//! Calls to addresses that clients name: a push finish, a logo (RFC 9635
//! §4.2.2, §11.16). Nothing inside of the deployment can be reached by them
//! (server-side request forgery, §11.34):
//!
//! - `https` only, no user information, port 443 or above 1023;
//! - public addresses only, whatever a name resolves to, and the connection
//!   goes to the very address that was checked;
//! - no redirects, no proxies, few seconds, few octets;
//! - a block list of the deployment on top, and exceptions that an
//!   administrator made for one tenant's development.

mod address;
mod block_list;
mod call;
mod resolver;
mod target;

pub use block_list::{BlockList, NotABlock};
pub use call::{CallError, Outbound};
pub use target::Forbidden;
