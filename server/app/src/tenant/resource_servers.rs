//! What a tenant lets resource servers do by themselves: register resource sets
//! (RFC 9767 §3.4, §6.12), none that another one could be meant by, and derive
//! tokens (§4).

use gnap::right::RightObject;
use serde::Deserialize;
use store::right_type::RightType;

use super::{KnownResourceServer, Tenant};

/// The class of every resource server that acts as a client. No client instance
/// can be put into it.
pub const RESOURCE_SERVER_CLASS: &str = "resource-server";
/// Derivations in a row, unless the tenant says otherwise.
pub const DERIVATIONS: u8 = 3;
/// As many as any tenant can allow: each one makes tokens longer.
const MOST_DERIVATIONS: u8 = 16;

/// A tenant's settings about resource servers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct RsSettings {
    /// Which rights resource servers may register.
    #[serde(default)]
    pub resource_registration: ResourceRegistration,
    /// How many resource servers may derive tokens from each other's; 0 is
    /// none.
    #[serde(default)]
    derivation_depth: Option<u8>,
}

impl RsSettings {
    /// How many derivations may lie between a token and its client's.
    pub fn derivation_depth(&self) -> u64 {
        let depth = self.derivation_depth.unwrap_or(DERIVATIONS);
        u64::from(depth.min(MOST_DERIVATIONS))
    }
}

/// Which rights resource servers may register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceRegistration {
    /// None.
    Off,
    /// Those of types that an administrator's resource sets gave them.
    #[default]
    Own,
    /// Also those of types that no resource server has: the first one to
    /// register a type has it from then on.
    Unclaimed,
}

/// Why a right cannot be in a resource set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotInType {
    /// Its type has no such action.
    #[error("`{right_type}` has no action `{action}`")]
    Action {
        /// The type.
        right_type: String,
        /// The action.
        action: String,
    },
    /// It does not keep the schema of its type.
    #[error("it is not as `{0}` says")]
    Schema(String),
}

/// Checks a right against the entry of its type.
///
/// # Errors
/// When it names an action that there is not, or breaks the type's schema.
pub fn in_type(object: &RightObject, right_type: &RightType) -> Result<(), NotInType> {
    let actions = &right_type.content.actions;
    let unknown = object
        .actions
        .iter()
        .flatten()
        .find(|action| !actions.iter().any(|known| known.name == **action));
    if let Some(action) = unknown {
        return Err(NotInType::Action {
            right_type: object.right_type.clone(),
            action: action.clone(),
        });
    }
    let Some(schema) = &right_type.content.schema else {
        return Ok(());
    };
    let fits = gnap::schema::Schema::compile(schema)
        .is_ok_and(|schema| serde_json::to_value(object).is_ok_and(|right| schema.accepts(&right)));
    match fits {
        true => Ok(()),
        false => Err(NotInType::Schema(object.right_type.clone())),
    }
}

impl Tenant {
    /// Whether the resource server may offer this right: its type is the
    /// server's own, and none of its locations another's. A type that several
    /// have needs locations, or the right would reach into the others.
    pub fn may_register(&self, server: &KnownResourceServer, object: &RightObject) -> bool {
        let others = self
            .resource_servers
            .iter()
            .filter(|other| other.details.id != server.details.id);
        let serves = |one: &KnownResourceServer| one.types.contains(&object.right_type);
        let is_shared = others.clone().any(serves);
        let is_own = match (serves(server), self.rs.resource_registration) {
            (_, ResourceRegistration::Off) => false,
            (true, _) => true,
            (false, ResourceRegistration::Own) => false,
            (false, ResourceRegistration::Unclaimed) => !is_shared,
        };
        let is_anothers = |location: &String| {
            let mut theirs = others.clone().flat_map(|other| &other.locations);
            theirs.any(|known| policy::overlap(known, location))
        };
        let locations = object.locations.as_deref().unwrap_or_default();
        is_own && (!is_shared || !locations.is_empty()) && !locations.iter().any(is_anothers)
    }
}

#[cfg(test)]
mod tests {
    use gnap::id::{ResourceServerId, ResourceSetId, TenantId};
    use gnap::right::Right;
    use gnap::secret::KeyedHash;
    use serde_json::{Value, json};
    use store::configuration::{Configuration, TenantDetails};
    use store::key::{BoundKey, KeyThumbprint};
    use store::resource_server::{ResourceServer, ResourceServerContent};
    use store::resource_set::{ResourceSet, ResourceSetContent};

    use super::*;
    use crate::keys::Sealing;

    fn server(number: u8) -> ResourceServer {
        let key = proof::SigningKey::from_ed25519_seed("rs", &[number; 32]).unwrap();
        ResourceServer {
            id: ResourceServerId::new(1, [number; 10]),
            content: ResourceServerContent {
                name: number.to_string(),
                identifier_hash: KeyedHash::from([number; 32]),
                key: BoundKey {
                    value: gnap::key::Key::Value(Box::new(key.public())),
                    thumbprint: KeyThumbprint::from([number; 32]),
                },
            },
            instance_id_hash: None,
            authzen_token: None,
            tokens: store::resource_server::ResourceServerTokens::default(),
            updated_at_ms: 0,
            created_at_ms: 1,
        }
    }

    fn set(number: u8, owner: u8, access: Value) -> ResourceSet {
        ResourceSet {
            id: ResourceSetId::new(1, [number; 10]),
            content: ResourceSetContent {
                resource_server: Some(ResourceServerId::new(1, [owner; 10])),
                reference: number.to_string(),
                name: number.to_string(),
                description: None,
                access: serde_json::from_value(access).unwrap(),
            },
            registration: None,
            created_at_ms: 1,
            updated_at_ms: 1,
        }
    }

    /// Server 1 has `photo`, server 2 has `report`, and both have `file`.
    fn tenant(resource_registration: &str) -> Tenant {
        let configuration = Configuration {
            tenant: TenantDetails {
                id: TenantId::new(1, [1; 10]),
                slug: "acme".to_owned(),
                name: "Acme".to_owned(),
                base_url: "https://acme.example".to_owned(),
                host: None,
                settings: json!({"resource_registration": resource_registration}),
                configuration_version: 1,
                policy_version: 1,
                created_at_ms: 1,
            },
            right_types: Vec::new(),
            resource_sets: vec![
                set(1, 1, json!([{"type": "photo"}])),
                set(2, 2, json!([{"type": "report"}])),
                set(
                    3,
                    1,
                    json!([{"type": "file", "locations": ["https://one.example/a"]}]),
                ),
                set(
                    4,
                    2,
                    json!([{"type": "file", "locations": ["https://two.example/a"]}]),
                ),
            ],
            resource_servers: vec![server(1), server(2)],
            client_classes: Vec::new(),
            policies: Vec::new(),
            shadow: None,
            branding: None,
            key_references: Vec::new(),
            signing_keys: Vec::new(),
        };
        Tenant::compile(
            configuration,
            std::sync::Arc::default(),
            None,
            &Sealing::new(&[1; 32]),
        )
        .unwrap()
    }

    fn may(tenant: &Tenant, right: Value) -> bool {
        let Right::Object(object) = serde_json::from_value(right).unwrap() else {
            panic!("an object");
        };
        tenant.may_register(&tenant.resource_servers()[0], &object)
    }

    #[test]
    fn nothing_that_another_server_could_be_meant_by() {
        let tenant = tenant("own");
        for foreign in [
            json!({"type": "report"}),
            json!({"type": "new"}),
            json!({"type": "file"}),
            json!({"type": "file", "locations": []}),
            json!({"type": "file", "locations": ["https://two.example/a/b"]}),
            json!({"type": "file", "locations": ["https://two.example/"]}),
            json!({"type": "file", "locations": ["https://one.example/b", "https://two.example/a"]}),
            json!({"type": "photo", "locations": ["https://two.example/a"]}),
        ] {
            assert!(!may(&tenant, foreign.clone()), "{foreign}");
        }
        for own in [
            json!({"type": "photo"}),
            json!({"type": "photo", "locations": ["https://new.example/"]}),
            json!({"type": "file", "locations": ["https://one.example/b"]}),
            json!({"type": "file", "locations": ["https://two.example/b"]}),
        ] {
            assert!(may(&tenant, own.clone()), "{own}");
        }
    }

    #[test]
    fn a_right_at_another_servers_place_does_not_concern_this_one() {
        let tenant = tenant("own");
        let [one, two] = tenant.resource_servers() else {
            panic!("two servers");
        };
        let part = |server: &KnownResourceServer, right: &Value| {
            let held: Vec<Right> = serde_json::from_value(json!([right])).unwrap();
            serde_json::to_value(tenant.concerning(server, &held)).unwrap()
        };
        let (at_one, at_two) = ("https://one.example/a/x", "https://two.example/a");
        let file = |locations: &[&str]| json!({"type": "file", "locations": locations});
        let both = file(&[at_one, at_two, "https://new.example/"]);
        assert_eq!(
            part(one, &both),
            json!([file(&[at_one, "https://new.example/"])])
        );
        assert_eq!(
            part(two, &both),
            json!([file(&[at_two, "https://new.example/"])])
        );
        assert_eq!(part(one, &file(&[at_two])), json!([]));
        assert_eq!(part(two, &file(&[at_two])), json!([file(&[at_two])]));
        for everywhere in [json!({"type": "file"}), file(&[])] {
            assert_eq!(part(one, &everywhere), json!([everywhere]));
            assert_eq!(part(two, &everywhere), json!([everywhere]));
        }
        // Of a type that is its alone, nothing is another's.
        let photo = json!({"type": "photo", "locations": [at_two]});
        assert_eq!(part(one, &photo), json!([photo]));
        assert_eq!(part(two, &photo), json!([]));
    }

    #[test]
    fn types_that_nobody_has_where_the_tenant_says_so() {
        let new = json!({"type": "new"});
        for (setting, expected) in [("off", false), ("own", false), ("unclaimed", true)] {
            assert_eq!(may(&tenant(setting), new.clone()), expected, "{setting}");
        }
        assert!(!may(&tenant("unclaimed"), json!({"type": "report"})));
        assert!(!may(&tenant("off"), json!({"type": "photo"})));
    }
}
