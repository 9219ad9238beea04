//! Colours and their contrast by WCAG 2.2 (success criteria 1.4.3 and 1.4.11).

use std::fmt;

/// The least contrast of text (1.4.3, level AA).
pub const TEXT: f64 = 4.5;
/// The least contrast of controls and focus marks (1.4.11, level AA).
pub const CONTROL: f64 = 3.0;

/// White.
pub const WHITE: Colour = Colour::new(255, 255, 255);
/// Black.
pub const BLACK: Colour = Colour::new(0, 0, 0);

/// An opaque sRGB colour. Prints as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The text is not `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a colour as `#rrggbb`")]
pub struct NotAColour;

impl Colour {
    /// A colour from its three channels.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb`, the only form accepted: what is stored is what is
    /// printed, so no colour can smuggle CSS into the page.
    pub fn parse(text: &str) -> Result<Self, NotAColour> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self { red, green, blue })
    }

    /// This colour with `share` (0 to 1) of `other` mixed in.
    pub fn mixed(self, other: Colour, share: f64) -> Colour {
        let channel = |own: u8, its: u8| {
            let value = f64::from(own) + (f64::from(its) - f64::from(own)) * share.clamp(0.0, 1.0);
            // In range by construction: both ends are bytes.
            value.round() as u8
        };
        Colour {
            red: channel(self.red, other.red),
            green: channel(self.green, other.green),
            blue: channel(self.blue, other.blue),
        }
    }

    /// Relative luminance, 0 for black to 1 for white.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The contrast ratio of two colours, 1 to 21, in either order.
pub fn ratio(one: Colour, other: Colour) -> f64 {
    let (a, b) = (one.luminance(), other.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Whether text in one colour may stand on the other (level AA).
pub fn meets_aa(text: Colour, ground: Colour) -> bool {
    ratio(text, ground) >= TEXT
}

/// Black or white, whichever reads better on `ground`. The better one always
/// meets AA: no colour is closer than 4.58 to both.
pub fn text_on(ground: Colour) -> Colour {
    if ratio(WHITE, ground) >= ratio(BLACK, ground) {
        WHITE
    } else {
        BLACK
    }
}

/// `colour`, moved towards black or white in small steps until it stands out
/// from `ground` by `least`; unchanged when it already does.
pub fn legible(colour: Colour, ground: Colour, least: f64) -> Colour {
    let goal = text_on(ground);
    (0..=20)
        .map(|step| colour.mixed(goal, f64::from(step) / 20.0))
        .find(|candidate| ratio(*candidate, ground) >= least)
        .unwrap_or(goal)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A coarse walk through all colours.
    fn colours() -> impl Iterator<Item = Colour> {
        let steps = || (0..=255u8).step_by(51);
        steps().flat_map(move |r| {
            steps().flat_map(move |g| steps().map(move |b| Colour::new(r, g, b)))
        })
    }

    #[test]
    fn refuses_everything_but_six_hex_digits() {
        for text in [
            "",
            "#",
            "#fff",
            "red",
            "#12345",
            "#1234567",
            "#12345g",
            "123456",
            "#+12345",
            "#ééé",
            "#000000;}body{display:none",
        ] {
            assert_eq!(Colour::parse(text), Err(NotAColour), "{text}");
        }
        let blue = Colour::parse("#0B57d0").unwrap();
        assert_eq!(blue.to_string(), "#0b57d0");
    }

    #[test]
    fn agrees_with_known_ratios() {
        let close = |a: f64, b: f64| (a - b).abs() < 0.01;
        assert!(close(ratio(BLACK, WHITE), 21.0));
        assert!(close(ratio(WHITE, WHITE), 1.0));
        // The grey on either side of the AA line.
        assert!(!meets_aa(Colour::parse("#777777").unwrap(), WHITE));
        assert!(meets_aa(Colour::parse("#767676").unwrap(), WHITE));
        assert!(close(ratio(Colour::parse("#767676").unwrap(), WHITE), 4.54));
    }

    #[test]
    fn text_chosen_for_any_ground_meets_aa() {
        for ground in colours() {
            assert!(meets_aa(text_on(ground), ground), "{ground}");
        }
    }

    #[test]
    fn any_colour_becomes_legible_on_any_ground() {
        for colour in colours() {
            for ground in colours() {
                let text = legible(colour, ground, TEXT);
                assert!(meets_aa(text, ground), "{colour} on {ground}");
            }
        }
    }

    #[test]
    fn leaves_a_legible_colour_alone() {
        let blue = Colour::parse("#0b57d0").unwrap();
        assert_eq!(legible(blue, WHITE, TEXT), blue);
    }
}
