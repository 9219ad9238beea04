//! `{base}/me/approvals`: a person approves grants of others (design §7), and
//! lets somebody answer for them.
//!
//! ```text
//! GET  /me/approvals                     show: what waits, what was decided
//! GET  /me/approvals/{id}                question: one request
//! POST /me/approvals/{id}                answer: all of it, a part, nothing
//! POST /me/approvals/delegations         delegate
//! POST /me/approvals/delegations/{id}    end_delegation
//! ```

mod days;
mod delegate;
mod http;
mod list;
mod question;

pub use http::{answer, delegate, end_delegation, question, show};
pub use list::count;
