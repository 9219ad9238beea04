//! From stored configuration to a tenant that can serve requests.

use std::collections::HashMap;
use std::sync::Arc;

use gnap::id::{KeyReferenceId, PolicyShadowId};
use gnap::key::Key;
use gnap::right::Right;
use gnap::schema::{Schema, SchemaError};
use policy::{PolicySet, Source, Vocabulary};
use proof::PublicKey;
use serde::Deserialize;
use store::configuration::Configuration;
use store::key_reference::ReferencedKey;
use store::policy::Shadow;
use store::resource_server::ResourceServer;
use store::signing_key::SigningKeyState;
use token::jwt_encrypted::EncryptionKey;
use token::macaroon::RootKey;
use token::{Algorithm, Format};

use super::{
    ApprovalSettings, InteractionSettings, KnownRelationships, KnownResourceServer, MacaroonKey,
    PolicySettings, RsSettings, Tenant, TokenFormats, Urls,
};
use crate::factor::ACRS;
use crate::keys::{SealError, Sealing};
use crate::policies;

/// What signing keys are sealed for.
pub const SIGNING_KEY: &str = "signing key";
/// The algorithm, by its JOSE name, of the keys that macaroons are made with:
/// 32 octets, of which each resource server gets its own derived one.
pub const MACAROON_ROOT: &str = "HS256";

/// A stored configuration that cannot be used. The tenant is not served.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The catalogue is none that policies can be about.
    #[error("policies cannot be about this catalogue")]
    Policies(#[from] policy::CompileError),
    /// The schema of a right type is not understood.
    #[error("schema of right type `{name}` cannot be used")]
    Schema {
        /// Which one.
        name: String,
        /// Why.
        source: SchemaError,
    },
    /// A resource server's key is not admitted.
    #[error("key of resource server `{name}` is not admitted")]
    ResourceServer {
        /// Which one.
        name: String,
        /// Why.
        source: proof::AdmissionError,
    },
    /// A key known by reference is not admitted.
    #[error("key `{reference}` is not admitted")]
    KeyReference {
        /// Which one.
        reference: String,
        /// Why.
        source: proof::AdmissionError,
    },
    /// A resource server's key is known by reference, which is for clients.
    #[error("key of resource server `{0}` is not given by value")]
    ReferencedKey(String),
    /// A signing key does not open: another master key, or changed bytes.
    #[error("a signing key does not open")]
    Sealed(#[from] SealError),
    /// The key that tokens for a resource server are encrypted to.
    #[error("encryption key of resource server `{name}` is not admitted")]
    EncryptionKey {
        /// Which one.
        name: String,
        /// Why.
        source: token::KeyError,
    },
    /// The format of tokens for a resource server is none.
    #[error("token format of resource server `{0}` is not known")]
    TokenFormat(String),
    /// A signing key is damaged.
    #[error("a signing key is damaged")]
    SigningKey(#[from] token::KeyError),
    /// The tenant's settings are not what they should be.
    #[error("settings of the tenant cannot be read")]
    Settings(#[from] serde_json::Error),
}

impl Tenant {
    /// Compiles a configuration. Relationships are read apart from it; of
    /// `before`, what the tenant was, policies that did not change are kept.
    ///
    /// # Errors
    /// When any part cannot be used: half a configuration would decide wrongly.
    pub fn compile(
        configuration: Configuration,
        relationships: Arc<KnownRelationships>,
        before: Option<&Tenant>,
        sealing: &Sealing,
    ) -> Result<Self, CompileError> {
        let policy_settings = PolicySettings::deserialize(&configuration.tenant.settings)?;
        let before = before.map(|tenant| &tenant.policies);
        let policies = usable_or_closed(&configuration, &policy_settings, before)?;
        let signing_key = open_signing_key(&configuration, sealing, Algorithm::EdDsa)?;
        let assertion_key = open_signing_key(&configuration, sealing, Algorithm::Es256)?
            .or_else(|| signing_key.clone());
        // Of a symmetric key not even the name is anybody's business.
        let public = configuration.signing_keys.iter();
        let public = public.filter(|key| key.algorithm != MACAROON_ROOT);
        let jwks = serde_json::json!({
            "keys": public.map(|key| &key.public_jwk).collect::<Vec<_>>(),
        });
        let keys = token::KeySet::from_jwks(&jwks)?;
        let urls = Urls::new(configuration.tenant.base_url.clone());
        let roots = macaroon_roots(&configuration, sealing)?;
        let resource_servers = known_resource_servers(&configuration, &urls.grant(), &roots)?;
        let keys_by_reference = keys_by_reference(&configuration, sealing)?;
        let schemas = compile_schemas(&configuration)?;
        let settings = &configuration.tenant.settings;
        let token_formats = TokenFormats::deserialize(settings)?;
        let interaction = InteractionSettings::deserialize(settings)?;
        let approvals = ApprovalSettings::deserialize(settings)?;
        let webhook_key = open_webhook_key(&configuration, sealing)?;
        let rs = RsSettings::deserialize(settings)?;
        Ok(Self {
            id: configuration.tenant.id,
            slug: configuration.tenant.slug,
            name: configuration.tenant.name,
            host: configuration.tenant.host,
            urls,
            version: configuration.tenant.configuration_version,
            shadow: shadow(&policies, configuration.shadow),
            policies,
            branding: configuration.branding,
            signing_key,
            assertion_key,
            keys,
            jwks,
            token_formats,
            schemas,
            policy_settings,
            interaction,
            approvals,
            webhook_key,
            rs,
            relationships,
            right_types: configuration
                .right_types
                .into_iter()
                .map(|entry| (entry.content.name.clone(), entry))
                .collect(),
            references: configuration
                .resource_sets
                .into_iter()
                .map(|set| (set.content.reference, set.content.access))
                .collect::<HashMap<_, _>>(),
            resource_servers,
            has_macaroon_root: roots
                .iter()
                .any(|(state, _)| *state == SigningKeyState::Active),
            keys_by_reference,
            client_classes: configuration
                .client_classes
                .into_iter()
                .map(|class| (class.content.class_id.clone(), class))
                .collect(),
        })
    }
}

/// Policies that do not fit the tenant's words any more deny everything until
/// others are live: what is to be repaired can be looked at and published.
fn usable_or_closed(
    configuration: &Configuration,
    settings: &PolicySettings,
    before: Option<&PolicySet>,
) -> Result<PolicySet, policy::CompileError> {
    let vocabulary = vocabulary(configuration, settings);
    compile_policies(configuration, &vocabulary, before).or_else(|cause| {
        let tenant = &configuration.tenant;
        tracing::error!(
            tenant = tenant.slug,
            version = tenant.policy_version,
            %cause,
            "policies cannot be used: everything is denied"
        );
        PolicySet::unusable(tenant.policy_version, &vocabulary, cause)
    })
}

fn compile_policies(
    configuration: &Configuration,
    vocabulary: &Vocabulary,
    before: Option<&PolicySet>,
) -> Result<PolicySet, policy::CompileError> {
    let sources: Vec<Source> = configuration
        .policies
        .iter()
        .map(|stored| Source {
            id: stored.id.to_string(),
            text: stored.content.text.clone(),
        })
        .collect();
    let version = configuration.tenant.policy_version;
    match before {
        Some(before) => before.recompile(version, vocabulary, &sources),
        None => PolicySet::compile(version, vocabulary, &sources),
    }
}

/// What the tenant's policies may talk about. Groups are whatever relationships
/// name, and may come later than a policy about them: they are no part of it,
/// and policies are not read again when one is made.
fn vocabulary(configuration: &Configuration, settings: &PolicySettings) -> Vocabulary {
    let right_types = configuration.right_types.iter();
    let right_types = right_types.map(|entry| policy::RightType {
        name: entry.content.name.clone(),
        actions: entry
            .content
            .actions
            .iter()
            .map(|action| action.name.clone())
            .collect(),
        schema: entry.content.schema.clone(),
    });
    let classes = configuration.client_classes.iter();
    Vocabulary {
        right_types: right_types.collect(),
        classes: classes
            .map(|class| class.content.class_id.clone())
            .collect(),
        groups: Vec::new(),
        relations: settings.relations.names().to_vec(),
        acrs: ACRS.map(str::to_owned).to_vec(),
        partial: settings.partial_rights.into(),
    }
}

/// One that does not fit the tenant's words any more is not asked, and none beside
/// policies that deny everything.
fn shadow(live: &PolicySet, stored: Option<Shadow>) -> Option<(PolicyShadowId, Option<PolicySet>)> {
    let stored = stored?;
    if live.cause().is_some() {
        return Some((stored.id, None));
    }
    let sources = policies::sources(&stored.policies);
    let set = live.recompile(live.version(), live.vocabulary(), &sources);
    Some((stored.id, set.ok()))
}

fn compile_schemas(configuration: &Configuration) -> Result<HashMap<String, Schema>, CompileError> {
    let contents = configuration.right_types.iter().map(|entry| &entry.content);
    contents
        .filter_map(|content| Some((&content.name, content.schema.as_ref()?)))
        .map(|(name, schema)| match Schema::compile(schema) {
            Ok(schema) => Ok((name.clone(), schema)),
            Err(source) => Err(CompileError::Schema {
                name: name.clone(),
                source,
            }),
        })
        .collect()
}

fn open_signing_key(
    configuration: &Configuration,
    sealing: &Sealing,
    algorithm: Algorithm,
) -> Result<Option<token::SigningKey>, CompileError> {
    let active = configuration
        .signing_keys
        .iter()
        .find(|key| key.state == SigningKeyState::Active && key.algorithm == algorithm.name());
    let Some(stored) = active else {
        return Ok(None);
    };
    let pkcs8 = sealing.open(configuration.tenant.id, SIGNING_KEY, &stored.sealed)?;
    Ok(Some(token::SigningKey::from_pkcs8(&stored.kid, &pkcs8)?))
}

/// The key of tokens as one that signs HTTP messages.
fn open_webhook_key(
    configuration: &Configuration,
    sealing: &Sealing,
) -> Result<Option<proof::SigningKey>, CompileError> {
    let name = Algorithm::EdDsa.name();
    let active = configuration
        .signing_keys
        .iter()
        .find(|key| key.state == SigningKeyState::Active && key.algorithm == name);
    let Some(stored) = active else {
        return Ok(None);
    };
    let pkcs8 = sealing.open(configuration.tenant.id, SIGNING_KEY, &stored.sealed)?;
    let key = proof::SigningKey::from_pkcs8(&stored.kid, name, &pkcs8);
    Ok(Some(key.map_err(|_| token::KeyError::Private)?))
}

/// The keys that macaroons are verified with, the one that they are made with
/// first.
fn macaroon_roots(
    configuration: &Configuration,
    sealing: &Sealing,
) -> Result<Vec<(SigningKeyState, RootKey)>, CompileError> {
    let stored = configuration.signing_keys.iter();
    stored
        .filter(|key| key.algorithm == MACAROON_ROOT)
        .map(|stored| {
            let octets = sealing.open(configuration.tenant.id, SIGNING_KEY, &stored.sealed)?;
            let octets = octets.try_into().map_err(|_| token::KeyError::Private)?;
            Ok((stored.state, RootKey::new(&stored.kid, octets)))
        })
        .collect()
}

/// What the shared key under a reference is sealed for: one row's key does not
/// open as another's.
pub fn sealed_for(id: KeyReferenceId) -> String {
    format!("shared key {id}")
}

fn keys_by_reference(
    configuration: &Configuration,
    sealing: &Sealing,
) -> Result<HashMap<String, PublicKey>, CompileError> {
    let tenant = configuration.tenant.id;
    let mut keys = HashMap::new();
    for stored in &configuration.key_references {
        let reference = stored.id.to_string();
        let admitted = match &stored.key {
            ReferencedKey::Public(value) => PublicKey::admit(value),
            ReferencedKey::Shared(sealed) => {
                let secret = sealing.open(tenant, &sealed_for(stored.id), sealed)?;
                PublicKey::shared(&reference, &secret, &stored.proof)
            }
        };
        match admitted {
            Ok(key) => keys.insert(reference, key),
            Err(source) => return Err(CompileError::KeyReference { reference, source }),
        };
    }
    Ok(keys)
}

fn known_resource_servers(
    configuration: &Configuration,
    iss: &str,
    roots: &[(SigningKeyState, RootKey)],
) -> Result<Vec<KnownResourceServer>, CompileError> {
    configuration
        .resource_servers
        .iter()
        .map(|details| {
            let Key::Value(value) = &details.content.key.value else {
                return Err(CompileError::ReferencedKey(details.content.name.clone()));
            };
            let key = PublicKey::admit(value).map_err(|source| CompileError::ResourceServer {
                name: details.content.name.clone(),
                source,
            })?;
            let sets = configuration
                .resource_sets
                .iter()
                .filter(|set| set.content.resource_server == Some(details.id));
            let mut types = Vec::new();
            let mut references = Vec::new();
            let mut locations = Vec::new();
            for set in sets.clone() {
                references.push(set.content.reference.clone());
                locations.extend(set.content.access.iter().flat_map(|right| match right {
                    Right::Object(object) => object.locations.clone().unwrap_or_default(),
                    Right::Reference(_) => Vec::new(),
                }));
                types.extend(
                    set.content
                        .access
                        .iter()
                        .filter_map(Right::right_type)
                        .map(str::to_owned),
                );
            }
            types.sort_unstable();
            types.dedup();
            let id = details.id.to_string();
            let shared = |(state, root): &(SigningKeyState, RootKey)| MacaroonKey {
                key: root.for_rs(iss, &id),
                state: *state,
            };
            Ok(KnownResourceServer {
                details: details.clone(),
                key,
                types,
                references,
                locations,
                sets: sets.cloned().collect(),
                token_format: token_format(details)?,
                encryption_key: encryption_key(details)?,
                macaroon_keys: roots.iter().map(shared).collect(),
            })
        })
        .collect()
}

fn token_format(server: &ResourceServer) -> Result<Option<Format>, CompileError> {
    let name = server.tokens.format.as_deref();
    name.map(|name| Format::from_name(name).ok_or(server))
        .transpose()
        .map_err(|server| CompileError::TokenFormat(server.content.name.clone()))
}

fn encryption_key(server: &ResourceServer) -> Result<Option<EncryptionKey>, CompileError> {
    let jwk = server.tokens.encryption_key.as_ref();
    jwk.map(EncryptionKey::from_jwk)
        .transpose()
        .map_err(|source| CompileError::EncryptionKey {
            name: server.content.name.clone(),
            source,
        })
}
