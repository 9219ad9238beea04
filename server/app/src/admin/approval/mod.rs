//! Requests to approve grants: what waits for whom, and what people answered.
//! Administrators whose role policy names answer; others look, and take requests
//! back.

pub mod answer;
pub mod cancel;
pub mod detail;
pub mod list;
mod question;
mod shown;
