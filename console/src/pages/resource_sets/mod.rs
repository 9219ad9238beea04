//! Resource sets: the list, and one set with its rights.

mod draft;
pub mod list;
pub mod page;
mod right_editor;
mod rights_editor;
