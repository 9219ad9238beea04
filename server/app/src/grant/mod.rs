//! `POST {base}/gnap`: a request for access (RFC 9635 §2), and `OPTIONS`, which
//! says what this AS can do (§9).

mod approve;
mod client;
mod discovery;
mod evaluate;
mod http;
mod identify;
mod pending;
mod reach;
mod remember;
mod requested;
mod start;
mod wait;

pub use approve::{actor, bound, new_grant};
pub use client::{ClientFacts, Provenance};
pub use evaluate::{Agreed, Circumstances, evaluate, evaluate_again};
pub use http::{options, post};
pub use pending::{Pending, Phase};
pub use reach::{Reach, check as check_interact};
pub use remember::{remember, told_identifier};
pub use requested::{AskedRight, AskedToken, AskedTokens, Requested};
pub use wait::{continuation, continuation_after};
