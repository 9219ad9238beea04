//! Relationships: who belongs to what, and who has which relation to what.

mod add;
pub mod list;
mod node;
