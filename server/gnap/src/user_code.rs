//! User codes: short texts that a person carries from a device to a page by
//! eye and hand (RFC 9635 §3.3.3, §3.3.4, §4.1.2).

use std::fmt;

/// The characters of codes: consonants and digits, none of which looks like
/// another one of them (0 O D, 1 I L, 2 Z, 5 S, 6 G, 8 B) where one of a pair
/// is left. Without vowels no code is a word.
const ALPHABET: &[u8; 23] = b"BCDFGHJKMNPQRSTVWXZ3479";

/// Characters of a code: 23 to the power of 8 are 36 bits, which the limits of
/// the page keep out of reach for the minutes that a code lives.
const LENGTH: usize = 8;

/// A user code in the form a client is told.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// Makes one from random octets, all codes equally likely.
    pub fn new(random: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(random);
        let base = ALPHABET.len() as u128;
        let code = (0..LENGTH).map(|_| {
            let nth = usize::try_from(rest % base).unwrap_or_default();
            rest /= base;
            char::from(ALPHABET.get(nth).copied().unwrap_or_default())
        });
        Self(code.collect())
    }

    /// Reads what a person typed: in any case, with anything in between that
    /// no code has. `None` when what is left cannot be a code.
    pub fn read(typed: &str) -> Option<Self> {
        let code: String = typed
            .chars()
            .map(|character| character.to_ascii_uppercase())
            .filter(|character| {
                ALPHABET
                    .iter()
                    .any(|known| char::from(*known) == *character)
            })
            .take(LENGTH + 1)
            .collect();
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// The code, for the client and for its keyed hash.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A code opens a grant until somebody used it.
impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_eight_characters_that_nobody_mistakes() {
        for nth in 0..=255_u8 {
            let code = UserCode::new([nth; 16]);
            let code = code.expose();
            assert_eq!(code.len(), 8);
            assert!(code.bytes().all(|byte| ALPHABET.contains(&byte)), "{code}");
        }
        for confusing in b"01OILAEIUY2568" {
            assert!(!ALPHABET.contains(confusing));
        }
        assert_ne!(UserCode::new([1; 16]), UserCode::new([2; 16]));
    }

    #[test]
    fn typing_is_forgiven_case_and_separators() {
        let code = UserCode::new([7; 16]);
        let shown = code.expose();
        let (left, right) = shown.split_at(4);
        for typed in [
            shown.to_owned(),
            shown.to_lowercase(),
            format!("{left}-{right}"),
            format!("  {left} {right}\n"),
            format!("{left}\u{2013}{right}."),
            format!("0{shown}1"),
        ] {
            assert_eq!(UserCode::read(&typed).as_ref(), Some(&code), "{typed}");
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_no_code() {
        let code = UserCode::new([7; 16]);
        let shown = code.expose();
        for typed in ["", "-", "OIL0", &shown[..7], &format!("{shown}B")] {
            assert_eq!(UserCode::read(typed), None, "{typed}");
        }
    }
}
