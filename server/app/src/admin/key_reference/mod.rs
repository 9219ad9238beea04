//! Keys that client instances name instead of sending them (RFC 9635 §7.1.1).
//! They are made and deleted, never changed or read again.

pub mod create;
pub mod delete;
pub mod list;
mod shown;
