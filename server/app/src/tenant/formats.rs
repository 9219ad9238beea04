//! What a tenant's tokens are like: their format and how long they live.

use std::collections::HashMap;

use gnap::right::Right;
use serde::Deserialize;
use token::Format;

use super::Tenant;

/// A tenant's settings about token formats.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct TokenFormats {
    /// Format by `access.type`; every other type gets opaque tokens.
    #[serde(default)]
    token_formats: HashMap<String, String>,
}

impl Tenant {
    /// The format of a token with these rights for an instance of a class:
    /// signed when the class is set to that, else what the rights are set to.
    pub fn token_format(&self, class_id: Option<&str>, rights: &[Right]) -> Format {
        let class = class_id.and_then(|class_id| self.client_class(class_id));
        match class.and_then(|class| Format::from_name(&class.content.token_format)) {
            Some(Format::JwtSigned) => Format::JwtSigned,
            Some(Format::Opaque) | None => self.token_formats.of(rights),
        }
    }

    /// How long tokens of an instance of a class live, in seconds;
    /// `otherwise` when it is in none.
    pub fn token_lifetime(&self, class_id: Option<&str>, otherwise: u64) -> u64 {
        class_id
            .and_then(|class_id| self.client_class(class_id))
            .map_or(otherwise, |class| class.content.token_lifetime)
    }
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
