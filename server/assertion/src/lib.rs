//! What a client may learn about the RO (RFC 9635 §3.4): subject identifiers
//! and assertions. To be released only when the RO is known to be the end user.
//! And assertions that come back (§2.4): only those this very AS made are
//! believed, so nothing of another's XML or JOSE is ever interpreted.
//!
//! Pure: no IO, no clock, no randomness. Signing is shared with access tokens
//! ([`token::jws`]).

pub mod id_token;
pub mod saml2;
mod statement;
pub mod subject;

pub use statement::{Expected, Statement, Unacceptable, Verified};
