//! The number of a version in a path: one spelling, so that one version has
//! one URL.

use std::str::FromStr;

/// From 1.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub u64);

/// It is no number of a version.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("not the number of a version")]
pub struct NoNumber;

impl FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse::<u64>().map_err(|_| NoNumber)?;
        match number > 0 && number.to_string() == text {
            true => Ok(Self(number)),
            false => Err(NoNumber),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_one_spelling() {
        for text in ["", "0", "01", "+1", "1.0", "x", "99999999999999999999"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
        assert_eq!("10".parse::<Number>().unwrap().0, 10);
    }
}
