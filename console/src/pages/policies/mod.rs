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
mod proposal;
mod publish;
mod tabs;
pub mod test;
pub mod tests;
pub mod version;
pub mod versions;
mod words;
