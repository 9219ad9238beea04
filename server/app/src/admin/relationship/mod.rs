//! Relationships: who belongs to what (design §7).

pub mod change;
pub mod list;
