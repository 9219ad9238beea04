//! Policies: what is live, the draft, its saved cases, and the versions.

mod code;
mod diff;
pub mod draft;
pub mod edit;
mod form;
mod impact;
pub mod list;
pub mod names;
pub mod new;
mod progress;
mod proposal;
mod publish;
pub mod replay;
mod replay_changes;
pub mod replays;
pub mod shadow;
mod subject;
mod tabs;
pub mod test;
pub mod tests;
mod unusable;
pub mod version;
pub mod versions;
pub mod words;
