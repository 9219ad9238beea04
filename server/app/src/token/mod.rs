//! Access tokens: how they are made, and `{base}/gnap/token/{id}`, where
//! clients rotate and revoke them (RFC 9635 §6).

mod http;
mod manage;
mod mint;
mod new_key;
mod renewed;
mod revoke;
mod rotate;
mod value;

pub use http::{delete, post};
pub use mint::{Holder, mint_all};
