//! End users: the list, and one user with what they sign in with.

pub mod list;
pub mod page;
mod reset;
