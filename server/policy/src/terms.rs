//! How tokens with a right are to be.

use serde::{Deserialize, Serialize};

/// What policy says about the tokens that carry a right. Of several answers
/// the weakest grant and the strictest limit win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Terms {
    /// What becomes of a token's value when the token is rotated.
    #[serde(default)]
    pub value: Value,
    /// Whether a token that was asked for as a bearer token may be one.
    #[serde(default)]
    pub bearer: Bearer,
    /// Seconds a token may live at most, if policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u64>,
    /// How a token must be written, if policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

impl Terms {
    /// The terms of a token that carries the rights of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            value: self.value.min(other.value),
            bearer: self.bearer.min(other.bearer),
            lifetime: [self.lifetime, other.lifetime].into_iter().flatten().min(),
            format: [self.format, other.format].into_iter().flatten().min(),
        }
    }
}

/// What becomes of a token's value when the token is rotated. Ordered by
/// strength: of several answers the least wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// It stops to work.
    #[default]
    Replaced,
    /// It works until it expires (RFC 9635 §3.2.1, `durable`).
    Durable,
}

/// Whether a token may be a bearer token (RFC 9635 §2.1.1). Ordered by
/// strength: of several answers the least wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// It is bound to a key, whatever was asked.
    Refused,
    /// It is what was asked for.
    #[default]
    AsAsked,
}

/// How a token is written (RFC 9767 §2, token formats). Ordered by how much of
/// it works without the AS: of several answers the least wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A reference: every use asks the AS.
    Reference,
    /// Readable for one RS only.
    JwtEncrypted,
    /// Readable for everyone.
    JwtSigned,
    /// Can be narrowed by who holds it.
    Macaroon,
    /// Can be narrowed by who holds it, and checked by everyone.
    Biscuit,
    /// Can be given on by who holds it.
    Zcap,
}

impl Format {
    /// All formats, weakest first.
    pub const ALL: [Format; 6] = [
        Format::Reference,
        Format::JwtEncrypted,
        Format::JwtSigned,
        Format::Macaroon,
        Format::Biscuit,
        Format::Zcap,
    ];

    /// Its name: `reference`, or as registered (RFC 9767 §7.5).
    pub fn name(self) -> &'static str {
        match self {
            Format::Reference => "reference",
            Format::JwtEncrypted => "jwt-encrypted",
            Format::JwtSigned => "jwt-signed",
            Format::Macaroon => "macaroon",
            Format::Biscuit => "biscuit",
            Format::Zcap => "zcap",
        }
    }

    /// The format of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rights_in_one_token_get_the_weaker_terms() {
        let one = Terms {
            value: Value::Durable,
            bearer: Bearer::AsAsked,
            lifetime: Some(600),
            format: Some(Format::Zcap),
        };
        let other = Terms {
            value: Value::Replaced,
            bearer: Bearer::Refused,
            lifetime: Some(60),
            format: Some(Format::Reference),
        };
        assert_eq!(one.and(other), other);
        assert_eq!(other.and(one), other);
        assert_eq!(one.and(Terms::default()).lifetime, Some(600));
        assert_eq!(one.and(one), one);
    }
}
