//! Settings of a branding: checked when they come, the plain ones when none
//! are stored.

use api::branding::{Branding, BrandingSettings, MAX_RADIUS};
use pages::brand::Brand;
use pages::contrast::Colour;
use store::branding::Branding as Stored;
use store::configuration::TenantDetails;

use crate::admin::check::{Fields, NAME};
use crate::admin::problem::Problem;
use crate::admin::time;

/// Most characters of the line under the form.
const SUPPORT_TEXT: usize = 200;

/// Accepts settings that pages can be made with.
///
/// # Errors
/// 422 with every member that is not accepted.
pub fn check(settings: &BrandingSettings) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.line("name", &settings.name, NAME);
    for (field, colour) in [
        ("primary", &settings.primary),
        ("primary_dark", &settings.primary_dark),
        ("background", &settings.background),
        ("background_dark", &settings.background_dark),
    ] {
        fields.expect(Colour::parse(colour).is_ok(), field, || {
            "A colour as `#rrggbb`.".to_owned()
        });
    }
    fields.expect(settings.radius <= MAX_RADIUS, "radius", || {
        format!("At most {MAX_RADIUS} pixels.")
    });
    fields.optional_line("support_text", &settings.support_text, SUPPORT_TEXT);
    fields.accepted()
}

/// The branding in force.
pub fn shown(tenant: &TenantDetails, stored: Option<&Stored>) -> Branding {
    Branding {
        settings: settings(tenant, stored),
        has_logo: stored.is_some_and(|stored| stored.content.logo.is_some()),
        version: stored.map_or(0, |stored| stored.version),
        updated_at: time::shown(stored.map_or(tenant.created_at_ms, |stored| stored.updated_at_ms)),
    }
}

/// The settings in force: what is stored, else the plain ones.
pub fn settings(tenant: &TenantDetails, stored: Option<&Stored>) -> BrandingSettings {
    stored
        .and_then(|stored| serde_json::from_value(stored.content.data.clone()).ok())
        .unwrap_or_else(|| plain(&tenant.name))
}

fn plain(name: &str) -> BrandingSettings {
    let brand = Brand::plain(name);
    BrandingSettings {
        name: brand.name,
        primary: brand.light.primary.to_string(),
        primary_dark: brand.dark.primary.to_string(),
        background: brand.light.background.to_string(),
        background_dark: brand.dark.background.to_string(),
        radius: brand.radius,
        support_text: brand.texts.footer.unwrap_or_default(),
    }
}
