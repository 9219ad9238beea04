//! What a tenant's tokens and assertions are like: their formats, and how long
//! tokens live.

use std::collections::HashMap;

use gnap::right::Right;
use serde::Deserialize;
use token::{Algorithm, Format, SigningKey};

use super::Tenant;

/// Formats that tokens are issued in so far. Discovery announces no others.
pub const ISSUED: [Format; 2] = [Format::Opaque, Format::JwtSigned];

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
            Some(_) | None => self.token_formats.of(rights),
        }
    }

    /// Formats of assertions that the tenant's keys can sign. XML signatures
    /// with the keys of tokens are not what readers of SAML know.
    pub fn assertion_formats(&self) -> &'static [&'static str] {
        match self.assertion_key.as_ref().map(SigningKey::algorithm) {
            None => &[],
            Some(Algorithm::EdDsa) => &[assertion::id_token::FORMAT],
            Some(Algorithm::Es256) => &[assertion::id_token::FORMAT, assertion::saml2::FORMAT],
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
                .filter(|format| ISSUED.contains(format))
                .unwrap_or(Format::Opaque)
        });
        match formats.next() {
            Some(first) if formats.all(|format| format == first) => first,
            _ => Format::Opaque,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gnap::id::{ClientClassId, TenantId};
    use serde_json::json;
    use store::client_class::{ClientClass, ClientClassContent, UserStatements};
    use store::configuration::{Configuration, TenantDetails};

    use super::*;
    use crate::keys::Sealing;

    fn class(class_id: &str, token_format: &str, token_lifetime: u64) -> ClientClass {
        ClientClass {
            id: ClientClassId::new(1, [1; 10]),
            content: ClientClassContent {
                class_id: class_id.to_owned(),
                name: class_id.to_owned(),
                uri: None,
                description: None,
                token_format: token_format.to_owned(),
                token_lifetime,
                user_statements: UserStatements::Hints,
                callbacks: Vec::new(),
                agent_operator: None,
            },
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    fn tenant() -> Tenant {
        let configuration = Configuration {
            tenant: TenantDetails {
                id: TenantId::new(1, [1; 10]),
                slug: "acme".to_owned(),
                name: "Acme".to_owned(),
                base_url: "https://acme.example".to_owned(),
                host: None,
                settings: json!({"token_formats": {"report": "jwt-signed"}}),
                configuration_version: 1,
                created_at_ms: 1,
            },
            right_types: Vec::new(),
            resource_sets: Vec::new(),
            resource_servers: Vec::new(),
            client_classes: vec![class("web", "opaque", 60), class("sync", "jwt-signed", 900)],
            policies: Vec::new(),
            branding: None,
            key_references: Vec::new(),
            signing_keys: Vec::new(),
        };
        Tenant::compile(configuration, Arc::default(), &Sealing::new(&[1; 32])).unwrap()
    }

    #[test]
    fn tokens_live_as_long_as_the_class_says() {
        let tenant = tenant();
        assert_eq!(tenant.token_lifetime(Some("web"), 600), 60);
        assert_eq!(tenant.token_lifetime(Some("sync"), 600), 900);
        assert_eq!(tenant.token_lifetime(Some("unknown"), 600), 600);
        assert_eq!(tenant.token_lifetime(None, 600), 600);
    }

    #[test]
    fn tokens_are_signed_when_class_or_rights_say_so() {
        let tenant = tenant();
        let rights = |right_type: &str| -> Vec<Right> {
            serde_json::from_value(json!([{"type": right_type}])).unwrap()
        };
        for (class, right_type, format) in [
            (None, "photo", Format::Opaque),
            (Some("web"), "photo", Format::Opaque),
            (Some("sync"), "photo", Format::JwtSigned),
            (None, "report", Format::JwtSigned),
            (Some("web"), "report", Format::JwtSigned),
        ] {
            let found = tenant.token_format(class, &rights(right_type));
            assert_eq!(found, format, "{class:?} {right_type}");
        }
    }
}
