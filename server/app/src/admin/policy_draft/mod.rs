//! The draft of a tenant's policies.

mod change;
pub mod content;
pub mod create;
pub mod delete;
pub mod detail;
pub mod difference;
pub mod discard;
pub mod impact;
pub mod loaded;
pub mod publish;
pub mod rebase;
pub mod restore;
mod shown;
pub mod subject;
pub mod update;
