//! `{base}/interact/{code}`: a person signs in and decides (RFC 9635 §4).
//! Server-rendered, without JavaScript.
//!
//! ```text
//! GET  {code}            show: sign-in, or consent, or what went wrong
//! POST {code}/sign-in    sign_in::sign_in → session → 303 back to {code}
//! POST {code}/sign-out   another person wants to decide → 303 back to {code}
//! POST {code}/consent    decide::decide → store → finish::finish
//! ```

mod answer;
mod browser;
mod consent;
mod decide;
mod failed;
mod finish;
mod http;
mod interaction;
mod session;
mod sign_in;

pub use answer::{StyleSheet, style};
pub use http::{consent, show, sign_in, sign_out};
pub use interaction::Interaction;
