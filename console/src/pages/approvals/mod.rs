//! Requests to others than the resource owner to approve grants: the list, one
//! request with its answers, and taking it back.

mod cancel;
pub mod detail;
pub mod list;
pub mod waits;
mod words;
