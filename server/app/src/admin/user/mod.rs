//! End users: who there is, and what they sign in with beside the password,
//! to be reset when somebody lost it.

pub mod detail;
pub mod factors;
pub mod list;
pub mod reset;
mod shown;
