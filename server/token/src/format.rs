//! Names of token formats (RFC 9767 §2.2, §5.3).

use serde::{Deserialize, Serialize};

/// How the value of an access token is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Random text that only introspection can tell about.
    Opaque,
    /// A JSON Web Token signed by the tenant.
    JwtSigned,
    /// The same, encrypted to the RS.
    JwtEncrypted,
    /// A macaroon, verified with a key shared with the RS.
    Macaroon,
    /// A biscuit.
    Biscuit,
    /// An authorization capability.
    Zcap,
}

impl Format {
    /// Every format there is.
    pub const ALL: &[Format] = &[
        Format::Opaque,
        Format::JwtSigned,
        Format::JwtEncrypted,
        Format::Macaroon,
        Format::Biscuit,
        Format::Zcap,
    ];

    /// Its name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Format::Opaque => "opaque",
            Format::JwtSigned => "jwt-signed",
            Format::JwtEncrypted => "jwt-encrypted",
            Format::Macaroon => "macaroon",
            Format::Biscuit => "biscuit",
            Format::Zcap => "zcap",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }

    /// Its name in the registry, the only names that messages may carry. An
    /// opaque value has no format to name.
    pub fn registered_name(self) -> Option<&'static str> {
        match self {
            Format::Opaque => None,
            Format::JwtSigned
            | Format::JwtEncrypted
            | Format::Macaroon
            | Format::Biscuit
            | Format::Zcap => Some(self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        assert_eq!(Format::from_name("Macaroon"), None);
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
            let json = serde_json::to_value(format).unwrap();
            assert_eq!(json, format.name());
        }
    }
}
