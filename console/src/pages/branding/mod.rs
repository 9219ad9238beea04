//! How the pages for people look: settings, logo, and the real consent page as a
//! live preview.

mod colour_field;
mod draft;
mod logo;
pub mod page;
mod preview;
