//! A tenant's stored branding as the brand of its pages.

use api::branding::BrandingSettings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pages::brand::{Brand, BrandTexts, Logo, Palette};
use pages::contrast::Colour;
use store::branding::Logo as StoredLogo;

use super::Tenant;

impl Tenant {
    /// The brand of this tenant's pages: what is stored, else the plain one.
    pub fn brand(&self) -> Brand {
        let stored = self.branding.as_ref();
        let settings =
            stored.and_then(|branding| serde_json::from_value(branding.content.data.clone()).ok());
        let logo = stored.and_then(|branding| branding.content.logo.as_ref());
        match settings {
            Some(settings) => brand(&settings, logo),
            None => Brand {
                logo: logo.and_then(data_url),
                ..Brand::plain(&self.name)
            },
        }
    }
}

/// Settings as a brand. A colour that is none falls back to the plain one: a
/// page must never break over its looks.
pub fn brand(settings: &BrandingSettings, logo: Option<&StoredLogo>) -> Brand {
    let plain = Brand::plain(&settings.name);
    let colour = |text: &str, otherwise: Colour| Colour::parse(text).unwrap_or(otherwise);
    Brand {
        light: Palette {
            primary: colour(&settings.primary, plain.light.primary),
            background: colour(&settings.background, plain.light.background),
        },
        dark: Palette {
            primary: colour(&settings.primary_dark, plain.dark.primary),
            background: colour(&settings.background_dark, plain.dark.background),
        },
        radius: settings.radius,
        logo: logo.and_then(data_url),
        texts: BrandTexts {
            welcome: None,
            footer: Some(settings.support_text.clone()).filter(|text| !text.trim().is_empty()),
        },
        ..plain
    }
}

/// The logo inside the page: no second request, no other host.
fn data_url(logo: &StoredLogo) -> Option<Logo> {
    let data = STANDARD.encode(&logo.content);
    Logo::parse(&format!("data:{};base64,{data}", logo.media_type)).ok()
}
