//! What a client may learn about the RO (RFC 9635 §3.4): subject identifiers
//! and assertions. To be released only when the RO is known to be the end user.
//!
//! Pure: no IO, no clock, no randomness. Signing is shared with access tokens
//! ([`token::jws`]).

pub mod id_token;
pub mod subject;
