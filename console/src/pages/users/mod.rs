//! End users: made, changed, let in or not, and what they sign in with.

mod access;
pub mod form;
pub mod list;
pub mod page;
mod password_link;
mod reset;
