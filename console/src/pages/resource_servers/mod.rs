//! Resource servers: the list, and what tokens for one are like.

pub mod list;
mod macaroon_keys;
pub mod page;
