//! Requests to others than the resource owner to approve grants: the list, one
//! request with its answers, answering it, and taking it back.

mod answer;
mod cancel;
pub mod detail;
pub mod list;
mod mine;
pub mod waits;
mod words;
