//! Client classes: the list, and one class.

pub mod list;
pub mod page;
