//! `{base}/gnap/continue/{id}`: how a client goes on with a grant
//! (RFC 9635 §5).

mod cancel;
mod find;
mod http;
mod modify;
mod poll;
mod redeem;
mod waiting;

pub use http::{delete, patch, post};
