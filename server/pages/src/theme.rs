//! A brand as CSS custom properties, one set for light and one for dark
//! screens. Every colour the pages use is decided here, so every pair can be
//! checked for contrast.

use crate::brand::{Brand, Palette, Scheme};
use crate::contrast::{CONTROL, Colour, TEXT, legible, text_on};
use crate::document::Screen;

/// The ground of the card.
pub(crate) fn surface(scheme: Scheme) -> Colour {
    match scheme {
        Scheme::Light => Colour::new(0xff, 0xff, 0xff),
        Scheme::Dark => Colour::new(0x19, 0x1c, 0x22),
    }
}

/// The content of the page's one `<style>` element.
pub(crate) fn css(brand: &Brand, screen: Screen) -> String {
    let radius = brand.radius.min(24);
    let light = Theme::new(brand.light, Scheme::Light);
    let dark = Theme::new(brand.dark, Scheme::Dark);
    let (base, wide) = match screen {
        Screen::System => (&light, Some(&dark)),
        Screen::Always(Scheme::Light) => (&light, None),
        Screen::Always(Scheme::Dark) => (&dark, None),
    };
    let mut css = format!(":root{{--radius:{radius}px;{}}}", base.declarations());
    if let Some(dark) = wide {
        css.push_str("@media(prefers-color-scheme:dark){:root{");
        css.push_str(&dark.declarations());
        css.push_str("}}");
    }
    css
}

/// All colours of one scheme.
struct Theme {
    scheme: Scheme,
    background: Colour,
    on_background: Colour,
    surface: Colour,
    text: Colour,
    muted: Colour,
    line: Colour,
    control: Colour,
    primary: Colour,
    on_primary: Colour,
    link: Colour,
    tint: Colour,
    on_tint: Colour,
    focus: Colour,
    quiet: Colour,
    notice: Colour,
    on_notice: Colour,
    good: Colour,
    on_good: Colour,
    medium: Colour,
    high: Colour,
}

impl Theme {
    fn new(palette: Palette, scheme: Scheme) -> Self {
        let surface = surface(scheme);
        let primary = legible(palette.primary, surface, CONTROL);
        let tint = surface.mixed(palette.primary, 0.13);
        let on_background = text_on(palette.background);
        let base = match scheme {
            Scheme::Light => LIGHT,
            Scheme::Dark => DARK,
        };
        Self {
            scheme,
            background: palette.background,
            // A shade softer than black or white, as long as it stays legible.
            on_background: legible(
                on_background.mixed(palette.background, 0.3),
                palette.background,
                TEXT,
            ),
            surface,
            primary,
            on_primary: text_on(primary),
            link: legible(palette.primary, surface, TEXT),
            tint,
            on_tint: legible(palette.primary, tint, TEXT),
            focus: legible(palette.primary, surface, TEXT),
            text: base.text,
            muted: base.muted,
            line: base.line,
            control: base.control,
            quiet: base.quiet,
            notice: base.notice,
            on_notice: base.on_notice,
            good: base.good,
            on_good: base.on_good,
            medium: base.medium,
            high: base.high,
        }
    }

    fn declarations(&self) -> String {
        let scheme = match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let colours: String = self
            .colours()
            .iter()
            .map(|(name, colour)| format!("--{name}:{colour};"))
            .collect();
        format!("color-scheme:{scheme};{colours}")
    }

    fn colours(&self) -> [(&'static str, Colour); 20] {
        [
            ("background", self.background),
            ("on-background", self.on_background),
            ("surface", self.surface),
            ("text", self.text),
            ("muted", self.muted),
            ("line", self.line),
            ("control", self.control),
            ("primary", self.primary),
            ("on-primary", self.on_primary),
            ("link", self.link),
            ("tint", self.tint),
            ("on-tint", self.on_tint),
            ("focus", self.focus),
            ("quiet", self.quiet),
            ("notice", self.notice),
            ("on-notice", self.on_notice),
            ("good", self.good),
            ("on-good", self.on_good),
            ("medium", self.medium),
            ("high", self.high),
        ]
    }
}

/// The colours no brand changes: they carry meaning.
struct Fixed {
    text: Colour,
    muted: Colour,
    line: Colour,
    control: Colour,
    quiet: Colour,
    notice: Colour,
    on_notice: Colour,
    good: Colour,
    on_good: Colour,
    medium: Colour,
    high: Colour,
}

const LIGHT: Fixed = Fixed {
    text: Colour::new(0x1b, 0x1e, 0x25),
    muted: Colour::new(0x58, 0x5f, 0x6d),
    line: Colour::new(0xe1, 0xe4, 0xea),
    control: Colour::new(0x7c, 0x84, 0x93),
    quiet: Colour::new(0xf4, 0xf5, 0xf8),
    notice: Colour::new(0xff, 0xf4, 0xd9),
    on_notice: Colour::new(0x5f, 0x42, 0x00),
    good: Colour::new(0xe3, 0xf4, 0xe8),
    on_good: Colour::new(0x14, 0x5c, 0x2e),
    medium: Colour::new(0x85, 0x50, 0x00),
    high: Colour::new(0xb3, 0x26, 0x1e),
};

const DARK: Fixed = Fixed {
    text: Colour::new(0xec, 0xee, 0xf2),
    muted: Colour::new(0xa9, 0xb0, 0xbd),
    line: Colour::new(0x31, 0x36, 0x40),
    control: Colour::new(0x7e, 0x87, 0x97),
    quiet: Colour::new(0x21, 0x25, 0x2d),
    notice: Colour::new(0x35, 0x2c, 0x12),
    on_notice: Colour::new(0xf5, 0xd6, 0x83),
    good: Colour::new(0x14, 0x31, 0x20),
    on_good: Colour::new(0x93, 0xdf, 0xb0),
    medium: Colour::new(0xf2, 0xbb, 0x62),
    high: Colour::new(0xff, 0x9c, 0x92),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contrast::ratio;

    fn themes() -> Vec<Theme> {
        let grounds = [
            Colour::new(0xff, 0xff, 0xff),
            Colour::new(0x00, 0x00, 0x00),
            Colour::new(0x80, 0x80, 0x80),
            Colour::new(0x5b, 0x21, 0xb6),
            Colour::new(0xff, 0xe0, 0x00),
        ];
        let mut themes = Vec::new();
        for primary in grounds {
            for background in grounds {
                for scheme in [Scheme::Light, Scheme::Dark] {
                    let palette = Palette {
                        primary,
                        background,
                    };
                    themes.push(Theme::new(palette, scheme));
                }
            }
        }
        for brand in [Brand::sample(), Brand::plain("x")] {
            themes.push(Theme::new(brand.light, Scheme::Light));
            themes.push(Theme::new(brand.dark, Scheme::Dark));
        }
        themes
    }

    #[test]
    fn every_text_of_every_brand_meets_aa() {
        for theme in themes() {
            for (name, text, ground) in [
                ("on background", theme.on_background, theme.background),
                ("text", theme.text, theme.surface),
                ("text on quiet", theme.text, theme.quiet),
                ("muted", theme.muted, theme.surface),
                ("muted on quiet", theme.muted, theme.quiet),
                ("link", theme.link, theme.surface),
                ("on primary", theme.on_primary, theme.primary),
                ("on tint", theme.on_tint, theme.tint),
                ("on notice", theme.on_notice, theme.notice),
                ("on good", theme.on_good, theme.good),
                ("medium", theme.medium, theme.surface),
                ("high", theme.high, theme.surface),
            ] {
                assert!(
                    ratio(text, ground) >= TEXT,
                    "{name}: {text} on {ground} is {:.2}",
                    ratio(text, ground)
                );
            }
        }
    }

    #[test]
    fn every_control_of_every_brand_can_be_seen() {
        for theme in themes() {
            for (name, mark) in [
                ("control", theme.control),
                ("primary", theme.primary),
                ("focus", theme.focus),
            ] {
                assert!(
                    ratio(mark, theme.surface) >= CONTROL,
                    "{name}: {mark} on {}",
                    theme.surface
                );
            }
        }
    }

    #[test]
    fn a_forced_screen_asks_nothing_of_the_system() {
        let brand = Brand::sample();
        assert!(css(&brand, Screen::System).contains("prefers-color-scheme:dark"));
        let dark = css(&brand, Screen::Always(Scheme::Dark));
        assert!(!dark.contains("@media"));
        assert!(dark.contains("color-scheme:dark"));
    }
}
