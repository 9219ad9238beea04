//! Client classes: what holds for all instances of one piece of software
//! (RFC 9635 §2.3).

mod content;
pub mod create;
pub mod delete;
pub mod detail;
pub mod format;
pub mod list;
mod shown;
pub mod update;
mod user_statements;
