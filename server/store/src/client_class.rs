//! Client classes: kinds of client software, by `class_id` (RFC 9635 §2.3).

use gnap::id::ClientClassId;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// A client class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientClass {
    /// Its id.
    pub id: ClientClassId,
    /// What it says.
    pub content: ClientClassContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What a client class says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientClassContent {
    /// The `class_id` that client instances send, unique in the tenant.
    pub class_id: String,
    /// Its name for people.
    pub name: String,
    /// Its page.
    pub uri: Option<String>,
    /// More about it.
    pub description: Option<String>,
}

impl Tenant<'_> {
    /// Creates a client class.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the `class_id` is taken.
    pub async fn create_client_class(
        &self,
        id: ClientClassId,
        content: &ClientClassContent,
        audit: &Audit,
    ) -> Result<ClientClass, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Changes a client class that was last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the `class_id` is taken.
    pub async fn update_client_class(
        &self,
        id: ClientClassId,
        expected_updated_at_ms: u64,
        content: &ClientClassContent,
        audit: &Audit,
    ) -> Result<ClientClass, StoreError> {
        let _ = (id, expected_updated_at_ms, content, audit);
        todo!()
    }

    /// Removes a client class.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_client_class(
        &self,
        id: ClientClassId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// A client class by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_class(&self, id: ClientClassId) -> Result<Option<ClientClass>, StoreError> {
        let _ = id;
        todo!()
    }

    /// Client classes, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn client_classes(&self, page: PageRequest) -> Result<Page<ClientClass>, StoreError> {
        let _ = page;
        todo!()
    }
}
