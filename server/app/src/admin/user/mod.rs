//! End users: who there is, who may sign in, and what they sign in with beside
//! the password, to be reset when somebody lost it. Passwords are set by the
//! users themselves, with a one-time link.

pub mod access;
mod content;
pub mod create;
pub mod detail;
pub mod factors;
pub mod list;
pub mod password_link;
pub mod reset;
mod shown;
pub mod update;
