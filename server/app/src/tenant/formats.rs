//! Which format a tenant's tokens have.

use std::collections::HashMap;

use gnap::right::Right;
use serde::Deserialize;
use token::Format;

/// A tenant's settings about token formats.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct TokenFormats {
    /// Format by `access.type`; every other type gets opaque tokens.
    #[serde(default)]
    token_formats: HashMap<String, String>,
}

impl TokenFormats {
    /// The format of a token with these rights: what all of them are set to,
    /// else opaque, which every resource server can introspect.
    pub fn of(&self, rights: &[Right]) -> Format {
        let mut formats = rights.iter().map(|right| {
            right
                .right_type()
                .and_then(|name| self.token_formats.get(name))
                .and_then(|name| Format::from_name(name))
                .unwrap_or(Format::Opaque)
        });
        match formats.next() {
            Some(first) if formats.all(|format| format == first) => first,
            _ => Format::Opaque,
        }
    }
}
