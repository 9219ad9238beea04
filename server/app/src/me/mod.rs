//! `{base}/me`: a person's own page. Requests that name them and wait for
//! their answer (RFC 9635 §1.6.8, §4), and what they allowed, to be undone
//! (§11.36).
//!
//! ```text
//! GET  /me                    show: sign-in, or the page
//! POST /me/sign-in, /sign-out
//! POST /me/second, /again, /passkey, /passkey/finish    factor: proving more
//! …    /me/security…          security: how they sign in
//! …    /me/approvals…         approvals: grants of others
//! …    /me/password/{token}   password: chosen with a one-time link
//! POST /me/requests/{grant}   open: a fresh interaction in this browser
//! POST /me/grants/{grant}     undo: the grant and its tokens end, also one that waits for others
//! POST /me/agents/{grant}     end_agent: so do all grants of the same agent
//! POST /me/tokens/{token}     cut: what a resource server derived ends
//! ```

pub mod approvals;
mod branches;
mod cut;
mod end_agent;
mod http;
mod page;
pub mod password;
pub mod security;
mod undo;
mod waiting;
mod wanted;
mod with_others;

pub use http::{
    again, cut, end_agent, open, passkey, passkey_finish, second, show, sign_in, sign_out, undo,
};
pub use waiting::wait_for;
