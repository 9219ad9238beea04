//! How a tenant's sign-in and consent pages look. Data only: no markup, no CSS.

use serde::{Deserialize, Serialize};

/// Largest logo that is accepted, in bytes.
pub const MAX_LOGO: usize = 512 * 1024;

/// Content types a logo can have; it is decoded and encoded again as PNG.
pub const LOGO_TYPES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// Largest corner radius, in CSS pixels.
pub const MAX_RADIUS: u8 = 24;

/// The branding in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Branding {
    /// What can be changed.
    pub settings: BrandingSettings,
    /// Whether a logo is stored.
    pub has_logo: bool,
    /// Goes up by one with every change.
    pub version: u64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// What can be changed, and also the body of a preview request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrandingSettings {
    /// The name people know the tenant by.
    pub name: String,
    /// Colour of the main button on a light page, `#rrggbb`.
    pub primary: String,
    /// The same on a dark page.
    pub primary_dark: String,
    /// Colour behind the card on a light page.
    pub background: String,
    /// The same on a dark page.
    pub background_dark: String,
    /// Corner radius in CSS pixels, [`MAX_RADIUS`] at most.
    pub radius: u8,
    /// One line under the consent form, such as where to get help; can be empty.
    pub support_text: String,
}
