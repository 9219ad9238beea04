//! How a tenant's pages look, with the consent page as a preview.

pub mod detail;
pub mod logo;
pub mod preview;
mod raster;
mod settings;
pub mod update;
