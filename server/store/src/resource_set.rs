//! Resource sets: rights under a name that clients can ask for
//! (RFC 9635 §8.1, RFC 9767 §3.4).

use gnap::id::{ResourceServerId, ResourceSetId};
use gnap::right::Right;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// A resource set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSet {
    /// Its id.
    pub id: ResourceSetId,
    /// What it says.
    pub content: ResourceSetContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What a resource set says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSetContent {
    /// The resource server it belongs to, if it was registered by one.
    pub resource_server: Option<ResourceServerId>,
    /// The name clients ask for, unique in the tenant.
    pub reference: String,
    /// Its name for people.
    pub name: String,
    /// More about it.
    pub description: Option<String>,
    /// The rights it stands for.
    pub access: Vec<Right>,
}

impl Tenant<'_> {
    /// Creates a resource set.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the reference is taken,
    /// [`StoreError::Unknown`] when there is no such resource server.
    pub async fn create_resource_set(
        &self,
        id: ResourceSetId,
        content: &ResourceSetContent,
        audit: &Audit,
    ) -> Result<ResourceSet, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Changes a resource set that was last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the reference is taken.
    pub async fn update_resource_set(
        &self,
        id: ResourceSetId,
        expected_updated_at_ms: u64,
        content: &ResourceSetContent,
        audit: &Audit,
    ) -> Result<ResourceSet, StoreError> {
        let _ = (id, expected_updated_at_ms, content, audit);
        todo!()
    }

    /// Removes a resource set.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_resource_set(
        &self,
        id: ResourceSetId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// A resource set by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_set(&self, id: ResourceSetId) -> Result<Option<ResourceSet>, StoreError> {
        let _ = id;
        todo!()
    }

    /// Resource sets, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_sets(&self, page: PageRequest) -> Result<Page<ResourceSet>, StoreError> {
        let _ = page;
        todo!()
    }
}
