//! A tenant as requests see it: its configuration read, checked and compiled
//! once, then shared until it changes.

mod approvals;
pub mod brand;
mod cache;
mod compile;
mod formats;
mod interaction;
mod new_key;
mod policy_settings;
mod relationships;
mod resource_servers;
mod rights;
mod settings;
mod slug;
mod urls;

use std::collections::HashMap;
use std::sync::Arc;

use gnap::id::{PolicyShadowId, ResourceServerId, TenantId};
use gnap::right::Right;
use gnap::schema::Schema;
use gnap::secret::KeyedHash;
use policy::PolicySet;
use store::branding::Branding;
use store::client_class::ClientClass;
use store::resource_server::ResourceServer;
use store::resource_set::ResourceSet;
use store::right_type::RightType;
use store::signing_key::SigningKeyState;
use token::Format;
use token::jwt_encrypted::EncryptionKey;
use token::macaroon::RootKey;

pub use approvals::ApprovalSettings;
pub use cache::{TenantError, Tenants};
pub use compile::{CompileError, MACAROON_ROOT, SIGNING_KEY, sealed_for};
pub use formats::TokenFormats;
pub use interaction::{AppUri, AsynchronousApproval, FactorEnrolment, InteractionSettings};
pub use new_key::{KeyUse, NewKeyError, new_key};
pub use policy_settings::{PartialRights, PolicyApproval, PolicySettings};
pub use relationships::{KnownRelationships, UnusableRelationship, node};
pub use resource_servers::{
    DERIVATIONS, RESOURCE_SERVER_CLASS, ResourceRegistration, RsSettings, in_type,
};
pub use settings::check_settings;
pub use slug::is_slug;
pub use urls::Urls;

/// One authorization server.
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name in paths.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Its host, if it has one of its own.
    pub host: Option<String>,
    /// All its URLs.
    pub urls: Urls,
    /// The version of the configuration this was made from.
    pub version: u64,
    /// Compiled policies.
    pub policies: PolicySet,
    /// The policies that are asked beside them, and whether they can be.
    pub shadow: Option<(PolicyShadowId, Option<PolicySet>)>,
    /// How its pages look.
    pub branding: Option<Branding>,
    /// The key that signs tokens now.
    pub signing_key: Option<token::SigningKey>,
    /// The key that signs assertions now: ES256, which their readers know,
    /// else the key of tokens.
    pub assertion_key: Option<token::SigningKey>,
    /// Verifies what any of the tenant's keys signed.
    pub keys: token::KeySet,
    /// Public keys of all signing keys that may still be in use.
    pub jwks: serde_json::Value,
    /// Which format tokens get.
    pub token_formats: TokenFormats,
    /// Who belongs to what.
    pub relationships: Arc<KnownRelationships>,
    /// What policies are asked with.
    pub policy_settings: PolicySettings,
    /// How people and clients are reached.
    pub interaction: InteractionSettings,
    /// How others than the RO are asked.
    pub approvals: ApprovalSettings,
    /// Signs calls to the tenant's webhook: the key of tokens.
    pub webhook_key: Option<proof::SigningKey>,
    /// What resource servers may do by themselves.
    pub rs: RsSettings,
    right_types: HashMap<String, RightType>,
    /// Of the right types that have one.
    schemas: HashMap<String, Schema>,
    references: HashMap<String, Vec<Right>>,
    resource_servers: Vec<KnownResourceServer>,
    client_classes: HashMap<String, ClientClass>,
    has_macaroon_root: bool,
    /// By their reference.
    keys_by_reference: HashMap<String, proof::PublicKey>,
}

/// A resource server with what it needs at introspection.
pub struct KnownResourceServer {
    /// As configured.
    pub details: ResourceServer,
    /// Its admitted key.
    pub key: proof::PublicKey,
    /// The `access.type`s of its resource sets: what it serves.
    pub types: Vec<String>,
    /// The references of its resource sets.
    pub references: Vec<String>,
    /// The locations in its resource sets.
    pub locations: Vec<String>,
    /// Its resource sets, also those that administrators made for it.
    pub sets: Vec<ResourceSet>,
    /// The format it wants tokens in, whatever client and rights.
    pub token_format: Option<Format>,
    /// What tokens for it are encrypted to.
    pub encryption_key: Option<EncryptionKey>,
    /// The keys of macaroons that the tenant shares with it.
    pub macaroon_keys: Vec<MacaroonKey>,
}

/// A key of macaroons for one resource server.
pub struct MacaroonKey {
    /// The key.
    pub key: RootKey,
    /// Where it is in its life.
    pub state: SigningKeyState,
}

impl KnownResourceServer {
    /// Whether this is the hash of an identifier of it: the one that an
    /// administrator registered, or the one it was told.
    pub fn is_called(&self, hash: &KeyedHash) -> bool {
        let told = self.details.instance_id_hash;
        self.details.content.identifier_hash.matches(hash)
            || told.is_some_and(|told| told.matches(hash))
    }

    /// The sets that it registered itself (RFC 9767 §3.4).
    pub fn registered(&self) -> impl Iterator<Item = &ResourceSet> {
        self.sets.iter().filter(|set| set.registration.is_some())
    }

    /// The key that macaroons for it are made with. It gets its keys encrypted,
    /// so without an encryption key it has none.
    pub fn macaroon_key(&self) -> Option<&RootKey> {
        self.encryption_key.as_ref()?;
        let active = |key: &&MacaroonKey| key.state == SigningKeyState::Active;
        self.macaroon_keys.iter().find(active).map(|key| &key.key)
    }
}

impl Tenant {
    /// The catalogue's entry for a type.
    pub fn right_type(&self, name: &str) -> Option<&RightType> {
        self.right_types.get(name)
    }

    /// The names of all resource sets.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.references.keys().map(String::as_str)
    }

    /// A class of client software by its `class_id`.
    pub fn client_class(&self, class_id: &str) -> Option<&ClientClass> {
        self.client_classes.get(class_id)
    }

    /// A key that clients name instead of sending it (RFC 9635 §7.1.1).
    pub fn key_by_reference(&self, reference: &str) -> Option<&proof::PublicKey> {
        self.keys_by_reference.get(reference)
    }

    /// A resource server of this tenant by its id.
    pub fn resource_server(&self, id: ResourceServerId) -> Option<&KnownResourceServer> {
        self.resource_servers
            .iter()
            .find(|server| server.details.id == id)
    }

    /// The resource servers of this tenant.
    pub fn resource_servers(&self) -> &[KnownResourceServer] {
        &self.resource_servers
    }
}
