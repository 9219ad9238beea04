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
    /// Goes up by one with every change, also of the logo; 0 before the first.
    pub version: u64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// Changes the branding; answered with the [`Branding`] as it is afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrandingUpdate {
    /// All settings.
    pub settings: BrandingSettings,
    /// [`Branding::version`] as it was read, so that nobody's change is
    /// overwritten unseen (409 otherwise).
    pub version: u64,
}

/// What can be changed; also the query of a preview, see
/// [`branding_preview`](crate::paths::branding_preview).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
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

/// How a preview is shown, beside its [`BrandingSettings`] in the query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct PreviewOptions {
    /// Light or dark; as the browser prefers if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub scheme: Option<Scheme>,
    /// [`Branding::version`]. Without meaning to the server: another logo
    /// makes another URL, so that a frame loads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Which colours a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// The word in a query.
    pub fn word(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}
