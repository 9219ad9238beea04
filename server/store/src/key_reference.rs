//! Keys that client instances name instead of sending them (RFC 9635 §7.1.1).
//! Written once: a reference that meant another key later would be a trap.

use gnap::id::KeyReferenceId;
use gnap::key::{KeyValue, Proof};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

use crate::audit::{Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::key_reference;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// A key known by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyReference {
    /// Its id, and the reference itself.
    pub id: KeyReferenceId,
    /// Its name for administrators.
    pub name: String,
    /// The one method by which it is proven.
    pub proof: Proof,
    /// The key.
    pub key: ReferencedKey,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// What a reference stands for.
#[derive(Clone, PartialEq, Eq)]
pub enum ReferencedKey {
    /// A public key.
    Public(Box<KeyValue>),
    /// A symmetric key, sealed by the application.
    Shared(Vec<u8>),
}

impl std::fmt::Debug for ReferencedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReferencedKey::Public(key) => f.debug_tuple("Public").field(key).finish(),
            ReferencedKey::Shared(_) => f.write_str("Shared"),
        }
    }
}

impl Tenant<'_> {
    /// Adds a key; `created_at_ms` is taken from it.
    ///
    /// # Errors
    /// As every write.
    pub async fn create_key_reference(
        &self,
        reference: &KeyReference,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let (public_key, sealed) = match &reference.key {
            ReferencedKey::Public(key) => (Some(json("key", key)?), None),
            ReferencedKey::Shared(sealed) => (None, Some(sealed.clone())),
        };
        let row = key_reference::Model {
            tenant_id: self.uuid(),
            id: reference.id.into(),
            name: reference.name.clone(),
            proof: json("proof", &reference.proof)?,
            public_key,
            sealed,
            created_at: time(reference.created_at_ms),
        };
        let change = self.change().await?;
        key_reference::Entity::insert(row.into_active_model())
            .exec_without_returning(&change.transaction)
            .await?;
        change
            .commit_configuration(audit, Object::new(KIND, &reference.id))
            .await
    }

    /// Removes a key: nothing is proven by it any more.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_key_reference(
        &self,
        id: KeyReferenceId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = key_reference::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
            .await
    }

    /// A key by its reference.
    ///
    /// # Errors
    /// As every read.
    pub async fn key_reference(
        &self,
        id: KeyReferenceId,
    ) -> Result<Option<KeyReference>, StoreError> {
        key_reference::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(KeyReference::try_from)
            .transpose()
    }

    /// Keys known by reference, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn key_references(
        &self,
        page: PageRequest,
    ) -> Result<Page<KeyReference>, StoreError> {
        let query =
            key_reference::Entity::find().filter(key_reference::Column::TenantId.eq(self.uuid()));
        let place = [key_reference::Column::CreatedAt, key_reference::Column::Id];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(rows, |row| (row.created_at, row.id), KeyReference::try_from)
    }
}

/// What messages and audit events call it.
const KIND: &str = "key_reference";

impl TryFrom<key_reference::Model> for KeyReference {
    type Error = StoreError;

    fn try_from(row: key_reference::Model) -> Result<Self, Self::Error> {
        let key = match (row.public_key, row.sealed) {
            (Some(key), None) => ReferencedKey::Public(Box::new(from_json("key", &key)?)),
            (None, Some(sealed)) => ReferencedKey::Shared(sealed),
            _ => {
                return Err(StoreError::Corrupt {
                    what: KIND,
                    source: "neither a public key nor a sealed one".into(),
                });
            }
        };
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            proof: from_json("proof", &row.proof)?,
            key,
            created_at_ms: unsigned(row.created_at),
        })
    }
}
