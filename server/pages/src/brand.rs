//! How a tenant's pages look: name, colours, corner radius, logo, texts. Data,
//! not markup or CSS, so a brand can neither hide the Deny button nor load
//! anything from elsewhere.

use crate::contrast::{self, Colour};

/// A tenant's brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The tenant's name as people know it.
    pub name: String,
    /// Colours on a light screen.
    pub light: Palette,
    /// Colours on a dark screen.
    pub dark: Palette,
    /// Roundness of corners in CSS pixels; more than 24 counts as 24.
    pub radius: u8,
    /// The logo, re-encoded and kept by the AS.
    pub logo: Option<Logo>,
    /// Texts, already in the page's locale.
    pub texts: BrandTexts,
    /// Where people get help; the same place on every page (WCAG 3.2.6).
    pub help: Option<Href>,
}

/// The two colours a tenant chooses; everything else is derived from them so
/// that it stays legible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Buttons, links, ticks.
    pub primary: Colour,
    /// The ground the card lies on.
    pub background: Colour,
}

/// Optional texts of a brand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrandTexts {
    /// One line under the heading of the sign-in page.
    pub welcome: Option<String>,
    /// One line at the foot of every page.
    pub footer: Option<String>,
}

/// An image the browser can show without asking another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo(String);

/// A link a page may carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Href(String);

/// The text is not an address of the accepted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// A logo from elsewhere would tell another host who signs in here.
    #[error("a logo must be a path on this origin or a `data:` URL of a raster image")]
    Logo,
    /// Scripts and unknown schemes have no place in a link.
    #[error("a link must be a path on this origin, or start with `https://` or `mailto:`")]
    Link,
}

impl Logo {
    /// Accepts an absolute path on this origin, or `data:image/png`, `jpeg` or
    /// `webp` in base64.
    pub fn parse(address: &str) -> Result<Self, NotAnAddress> {
        let data = ["png", "jpeg", "webp"].iter().any(|kind| {
            address
                .strip_prefix("data:image/")
                .and_then(|rest| rest.strip_prefix(kind))
                .and_then(|rest| rest.strip_prefix(";base64,"))
                .is_some_and(is_base64)
        });
        if data || is_path(address) {
            Ok(Self(address.to_owned()))
        } else {
            Err(NotAnAddress::Logo)
        }
    }

    /// The value of `src`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Href {
    /// Accepts an absolute path on this origin, `https://…` or `mailto:…`.
    pub fn parse(address: &str) -> Result<Self, NotAnAddress> {
        let outside = ["https://", "mailto:"]
            .iter()
            .filter_map(|scheme| address.strip_prefix(scheme))
            .any(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()));
        if outside || is_path(address) {
            Ok(Self(address.to_owned()))
        } else {
            Err(NotAnAddress::Link)
        }
    }

    pub(crate) fn sample() -> Self {
        Self("/t/demo/me".to_owned())
    }

    /// The value of `href`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A colour pair of a brand that is hard to see, found before it is activated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weakness {
    /// On which screen.
    pub scheme: Scheme,
    /// The colour the tenant chose.
    pub chosen: Colour,
    /// The colour the pages use instead.
    pub used: Colour,
    /// The contrast of the chosen colour against the card.
    pub ratio: f64,
}

/// Which colours a page uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Light, always.
    Light,
    /// Dark, always.
    Dark,
}

impl Brand {
    /// What Parley looks like before a tenant changes it.
    pub fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            light: Palette {
                primary: Colour::new(0x2b, 0x4f, 0xc2),
                background: Colour::new(0xf3, 0xf4, 0xf7),
            },
            dark: Palette {
                primary: Colour::new(0x9d, 0xb4, 0xff),
                background: Colour::new(0x0f, 0x11, 0x15),
            },
            radius: 14,
            logo: None,
            texts: BrandTexts::default(),
            help: None,
        }
    }

    /// Primary colours too close to the card's ground to be seen as chosen
    /// (WCAG 1.4.11). The pages stay legible, because they use a stronger
    /// shade instead; an editor should say so before it activates the brand.
    pub fn weaknesses(&self) -> Vec<Weakness> {
        [(Scheme::Light, self.light), (Scheme::Dark, self.dark)]
            .into_iter()
            .filter_map(|(scheme, palette)| {
                let surface = crate::theme::surface(scheme);
                let ratio = contrast::ratio(palette.primary, surface);
                (ratio < contrast::CONTROL).then(|| Weakness {
                    scheme,
                    chosen: palette.primary,
                    used: contrast::legible(palette.primary, surface, contrast::CONTROL),
                    ratio,
                })
            })
            .collect()
    }

    /// A brand for tests and previews.
    pub fn sample() -> Self {
        Self {
            light: Palette {
                primary: Colour::new(0x0f, 0x6b, 0x5c),
                background: Colour::new(0xee, 0xf3, 0xf1),
            },
            dark: Palette {
                primary: Colour::new(0x6f, 0xd6, 0xc2),
                background: Colour::new(0x0d, 0x13, 0x12),
            },
            help: Some(Href("mailto:help@acme.example".to_owned())),
            ..Self::plain("Acme Photos")
        }
    }
}

fn is_path(address: &str) -> bool {
    // `//host` and `/\host` are other origins to a browser.
    address.starts_with('/')
        && !address.starts_with("//")
        && address
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn is_base64(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_logos_from_elsewhere() {
        for address in [
            "",
            "https://evil.example/logo.png",
            "//evil.example/logo.png",
            "/\\evil.example/logo.png",
            "data:image/svg+xml;base64,AAAA",
            "data:text/html;base64,AAAA",
            "data:image/png;base64,",
            "data:image/png;base64,A A",
            "logo.png",
        ] {
            assert_eq!(Logo::parse(address), Err(NotAnAddress::Logo), "{address}");
        }
        assert!(Logo::parse("/t/demo/brand/logo-1a2b.png").is_ok());
        assert!(Logo::parse("data:image/png;base64,iVBORw0KGgo=").is_ok());
    }

    #[test]
    fn refuses_links_that_run_or_hide() {
        for address in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://plain.example/",
            "//evil.example",
            "https://",
            "https://a b",
            "https://x\n",
        ] {
            assert_eq!(Href::parse(address), Err(NotAnAddress::Link), "{address}");
        }
        assert!(Href::parse("https://help.example/").is_ok());
        assert!(Href::parse("mailto:help@acme.example").is_ok());
        assert!(Href::parse("/t/demo/me").is_ok());
    }

    #[test]
    fn finds_a_primary_colour_that_vanishes_on_the_card() {
        let mut brand = Brand::sample();
        assert_eq!(brand.weaknesses(), []);
        brand.light.primary = Colour::new(0xff, 0xee, 0x88);
        let found = brand.weaknesses();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].scheme, Scheme::Light);
        assert!(found[0].ratio < contrast::CONTROL);
    }
}
