//! Requests to approve grants: what waits for whom, and what people answered.
//! Administrators take requests back; they do not answer.

pub mod cancel;
pub mod detail;
pub mod list;
mod shown;
