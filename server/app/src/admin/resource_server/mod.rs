//! Resource servers that the tenant knows, and what tokens for them are like.

pub mod authzen_token;
pub mod detail;
pub mod list;
pub mod macaroon_keys;
mod shown;
pub mod tokens;
