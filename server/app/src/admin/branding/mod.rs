//! How a tenant's pages look, with the consent page as a preview.

pub mod detail;
pub mod logo;
pub mod preview;
mod settings;
pub mod update;
