//! What a tenant's tokens and assertions are like: their formats, and how long
//! tokens live.

use std::collections::HashMap;

use gnap::right::Right;
use serde::Deserialize;
use store::resource_set::Registration;
use token::{Algorithm, Format};

use super::{KnownResourceServer, Tenant};
use crate::config::Config;
use crate::grant::ASSERTION_LIFETIME;
use crate::rs::REVOCATION_LIST_LIFETIME;

/// A tenant's settings about token formats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct TokenFormats {
    /// Format by `access.type`; every other type gets opaque tokens.
    #[serde(default)]
    token_formats: HashMap<String, Format>,
}

impl Tenant {
    /// The format of a token, by the first of these that says one:
    ///
    /// 1. policy, for the granted rights (`@format`);
    /// 2. the resource server, when the token is for one alone: what it can
    ///    read is a fact, not a wish;
    /// 3. the class of the client instance, unless it says `opaque`, which is
    ///    what classes say that want nothing;
    /// 4. the types of the rights, when all are set to the same; references
    ///    have none, since only AS and RS know what they stand for;
    /// 5. opaque, which every resource server can introspect.
    ///
    /// What 3 to 5 say must be among the formats that resource servers
    /// registered for these rights (RFC 9767 §3.4), else it is the best of
    /// those. Where the format cannot express the token it is opaque after all
    /// (`token::value`).
    pub fn token_format(
        &self,
        demanded: Option<policy::Format>,
        class_id: Option<&str>,
        rights: &[Right],
    ) -> Format {
        if let Some(demanded) = demanded {
            return Format::from_name(demanded.name()).unwrap_or(Format::Opaque);
        }
        let servers = self.servers_of(rights);
        if let [only] = servers.as_slice()
            && let Some(format) = only.token_format
        {
            return format;
        }
        let class = class_id.and_then(|class_id| self.client_class(class_id));
        let wanted = class
            .and_then(|class| Format::from_name(&class.content.token_format))
            .filter(|format| *format != Format::Opaque)
            .unwrap_or_else(|| self.token_formats.of(rights));
        let registered = servers
            .iter()
            .flat_map(|server| server.registered_for(rights));
        let registered: Vec<&Registration> = registered.collect();
        let is_read = |format: Format| registered.iter().all(|one| reads(one, format));
        if is_read(wanted) {
            return wanted;
        }
        let best = registered
            .iter()
            .filter_map(|one| one.token_formats.as_ref());
        best.flatten()
            .filter_map(|name| Format::from_name(name))
            .find(|format| is_read(*format) && self.can_issue(*format))
            .unwrap_or(Format::Opaque)
    }

    /// The resource servers that a token with these rights is for.
    pub fn servers_of(&self, rights: &[Right]) -> Vec<&KnownResourceServer> {
        let servers = self.resource_servers().iter();
        servers
            .filter(|server| !self.concerning(server, rights).is_empty())
            .collect()
    }

    /// Whether tokens of this format can come about: the keys for it are there.
    pub fn can_issue(&self, format: Format) -> bool {
        let mut servers = self.resource_servers().iter();
        let key = self.signing_key.as_ref().map(token::SigningKey::algorithm);
        match format {
            Format::Opaque => true,
            Format::JwtSigned => key.is_some(),
            Format::Biscuit | Format::Zcap => key == Some(Algorithm::EdDsa),
            Format::JwtEncrypted => {
                key.is_some() && servers.any(|server| server.encryption_key.is_some())
            }
            Format::Macaroon => servers.any(|server| server.macaroon_key().is_some()),
        }
    }

    /// Whether there is a key that macaroons can be made with, for resource
    /// servers that can get theirs.
    pub fn has_macaroon_root(&self) -> bool {
        self.has_macaroon_root
    }

    /// Seconds after which everything that is signed now has expired.
    pub fn longest_lifetime(&self, config: &Config) -> u64 {
        let classes = self.client_classes.values();
        let classes = classes.map(|class| class.content.token_lifetime).max();
        let others = [
            config.protocol.token_lifetime,
            classes.unwrap_or_default(),
            ASSERTION_LIFETIME,
            REVOCATION_LIST_LIFETIME,
        ];
        others.into_iter().max().unwrap_or_default()
    }

    /// Formats of assertions that the tenant's keys can sign. XML signatures
    /// with the keys of tokens are not what readers of SAML know.
    pub fn assertion_formats(&self) -> &'static [&'static str] {
        match self
            .assertion_key
            .as_ref()
            .map(token::SigningKey::algorithm)
        {
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

impl KnownResourceServer {
    /// What the server said when it registered sets that these rights are of.
    fn registered_for(&self, rights: &[Right]) -> impl Iterator<Item = &Registration> {
        let sets = self.sets.iter().filter(|set| {
            let types = || set.content.access.iter().filter_map(Right::right_type);
            rights.iter().any(|right| match right {
                Right::Reference(name) => *name == set.content.reference,
                Right::Object(object) => types().any(|known| known == object.right_type),
            })
        });
        sets.filter_map(|set| set.registration.as_ref())
    }
}

/// Whether who registered this can process tokens of the format.
fn reads(registration: &Registration, format: Format) -> bool {
    match (&registration.token_formats, format.registered_name()) {
        (None, _) => true,
        // It has no format to name, and can be introspected.
        (Some(_), None) => registration.introspection_required,
        (Some(names), Some(name)) => names.iter().any(|known| known == name),
    }
}

impl TokenFormats {
    /// Each type with its format.
    pub fn by_type(&self) -> impl Iterator<Item = (&str, Format)> {
        let formats = self.token_formats.iter();
        formats.map(|(name, format)| (name.as_str(), *format))
    }

    /// The format of a token with these rights: what all of them are set to,
    /// else opaque, which every resource server can introspect.
    pub fn of(&self, rights: &[Right]) -> Format {
        let mut formats = rights.iter().map(|right| {
            let named = right
                .right_type()
                .and_then(|name| self.token_formats.get(name));
            named.copied().unwrap_or(Format::Opaque)
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

    use gnap::id::{ClientClassId, ResourceServerId, ResourceSetId, TenantId};
    use gnap::secret::KeyedHash;
    use serde_json::json;
    use store::client_class::{ClientClass, ClientClassContent, UserStatements};
    use store::configuration::{Configuration, TenantDetails};
    use store::key::{BoundKey, KeyThumbprint};
    use store::resource_server::{ResourceServer, ResourceServerContent, ResourceServerTokens};
    use store::resource_set::{ResourceSet, ResourceSetContent};
    use store::signing_key::{SigningKey, SigningKeyState};

    use super::*;
    use crate::keys::Sealing;
    use crate::tenant::SIGNING_KEY;

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

    /// What a resource server said for the rights of type `photo`.
    fn photo_set(formats: Option<&[&str]>, introspection_required: bool) -> ResourceSet {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        ResourceSet {
            id: ResourceSetId::new(1, [1; 10]),
            content: ResourceSetContent {
                resource_server: Some(ResourceServerId::new(1, [1; 10])),
                reference: "photos".to_owned(),
                name: "photos".to_owned(),
                description: None,
                access: serde_json::from_value(json!([{"type": "photo"}])).unwrap(),
            },
            registration: Some(Registration {
                token_formats: formats.map(names),
                introspection_required,
            }),
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    fn server(token_format: Option<&str>) -> ResourceServer {
        let key = proof::SigningKey::from_ed25519_seed("rs", &[1; 32]).unwrap();
        ResourceServer {
            id: ResourceServerId::new(1, [1; 10]),
            content: ResourceServerContent {
                name: "rs".to_owned(),
                identifier_hash: KeyedHash::from([1; 32]),
                key: BoundKey {
                    value: gnap::key::Key::Value(Box::new(key.public())),
                    thumbprint: KeyThumbprint::from([1; 32]),
                },
            },
            instance_id_hash: None,
            authzen_token: None,
            tokens: ResourceServerTokens {
                format: token_format.map(str::to_owned),
                encryption_key: None,
            },
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    fn signing_key() -> SigningKey {
        let key = token::SigningKey::from_seed("a", &[1; 32]).unwrap();
        let seed = [
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        let pkcs8 = [seed.as_slice(), &[1; 32]].concat();
        let tenant = TenantId::new(1, [1; 10]);
        let sealed = Sealing::new(&[1; 32]).seal(tenant, SIGNING_KEY, &pkcs8);
        SigningKey {
            kid: "a".to_owned(),
            algorithm: "EdDSA".to_owned(),
            state: SigningKeyState::Active,
            sealed: sealed.unwrap(),
            public_jwk: key.public_jwk().into(),
            created_at_ms: 1,
            remove_at_ms: None,
        }
    }

    fn tenant() -> Tenant {
        tenant_with(Vec::new(), Vec::new())
    }

    fn tenant_with(servers: Vec<ResourceServer>, sets: Vec<ResourceSet>) -> Tenant {
        let configuration = Configuration {
            tenant: TenantDetails {
                id: TenantId::new(1, [1; 10]),
                slug: "acme".to_owned(),
                name: "Acme".to_owned(),
                base_url: "https://acme.example".to_owned(),
                host: None,
                settings: json!({"token_formats": {"report": "jwt-signed"}}),
                configuration_version: 1,
                policy_version: 1,
                created_at_ms: 1,
            },
            right_types: Vec::new(),
            resource_sets: sets,
            resource_servers: servers,
            client_classes: vec![class("web", "opaque", 60), class("sync", "jwt-signed", 900)],
            policies: Vec::new(),
            shadow: None,
            branding: None,
            key_references: Vec::new(),
            signing_keys: vec![signing_key()],
        };
        Tenant::compile(configuration, Arc::default(), None, &Sealing::new(&[1; 32])).unwrap()
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
            let found = tenant.token_format(None, class, &rights(right_type));
            assert_eq!(found, format, "{class:?} {right_type}");
        }
    }

    #[test]
    fn policy_comes_first_and_the_resource_server_before_class_and_type() {
        let rights: Vec<Right> = serde_json::from_value(json!([{"type": "photo"}])).unwrap();
        let sets = || vec![photo_set(None, false)];
        let tenant = tenant_with(vec![server(Some("biscuit"))], sets());
        for (demanded, class, format) in [
            (None, Some("sync"), Format::Biscuit),
            (Some(policy::Format::Zcap), Some("sync"), Format::Zcap),
            (Some(policy::Format::Reference), None, Format::Opaque),
        ] {
            let found = tenant.token_format(demanded, class, &rights);
            assert_eq!(found, format, "{demanded:?} {class:?}");
        }
        let silent = tenant_with(vec![server(None)], sets());
        let found = silent.token_format(None, Some("sync"), &rights);
        assert_eq!(found, Format::JwtSigned);
    }

    #[test]
    fn a_resource_server_gets_what_it_registered() {
        let rights: Vec<Right> = serde_json::from_value(json!([{"type": "photo"}])).unwrap();
        for (formats, introspects, class, format) in [
            (None, false, None, Format::Opaque),
            (
                Some(&["biscuit", "jwt-signed"][..]),
                false,
                None,
                Format::Biscuit,
            ),
            (Some(&["biscuit", "jwt-signed"]), true, None, Format::Opaque),
            (
                Some(&["biscuit", "jwt-signed"]),
                false,
                Some("sync"),
                Format::JwtSigned,
            ),
            // There is no key for the first one.
            (
                Some(&["macaroon", "zcap"]),
                false,
                Some("sync"),
                Format::Zcap,
            ),
            (Some(&["macaroon"]), false, Some("sync"), Format::Opaque),
        ] {
            let set = photo_set(formats, introspects);
            let tenant = tenant_with(vec![server(None)], vec![set]);
            let found = tenant.token_format(None, class, &rights);
            assert_eq!(found, format, "{formats:?} {introspects} {class:?}");
        }
    }
}
