//! Resource servers the tenant knows, by key or identifier (RFC 9767 §3.2).

use gnap::id::ResourceServerId;
use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::key::BoundKey;
use crate::tenant::Tenant;

/// A resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServer {
    /// Its id.
    pub id: ResourceServerId,
    /// What is known about it.
    pub content: ResourceServerContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// What is known about a resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServerContent {
    /// Its name for people.
    pub name: String,
    /// The hash of the identifier it presents itself by, unique in the tenant.
    pub identifier_hash: KeyedHash,
    /// The key it signs with, unique in the tenant.
    pub key: BoundKey,
}

impl Tenant<'_> {
    /// Creates a resource server.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the key or the identifier is taken.
    pub async fn create_resource_server(
        &self,
        id: ResourceServerId,
        content: &ResourceServerContent,
        audit: &Audit,
    ) -> Result<ResourceServer, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Changes name, identifier and key.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when the key or
    /// the identifier is taken.
    pub async fn update_resource_server(
        &self,
        id: ResourceServerId,
        content: &ResourceServerContent,
        audit: &Audit,
    ) -> Result<ResourceServer, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Removes a resource server that no resource set belongs to.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when resource sets
    /// belong to it.
    pub async fn delete_resource_server(
        &self,
        id: ResourceServerId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// A resource server by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_server(
        &self,
        id: ResourceServerId,
    ) -> Result<Option<ResourceServer>, StoreError> {
        let _ = id;
        todo!()
    }
}
