//! Stored policies. Their text is compiled elsewhere.

use gnap::id::PolicyId;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A stored policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What it says.
    pub content: PolicyContent,
    /// Counts its changes from 1; the next change must name it.
    pub version: u64,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed.
    pub updated_at_ms: u64,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyContent {
    /// Its name for people.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Tenant<'_> {
    /// Creates a policy.
    ///
    /// # Errors
    /// As every write.
    pub async fn create_policy(
        &self,
        id: PolicyId,
        content: &PolicyContent,
        audit: &Audit,
    ) -> Result<Policy, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Changes a policy that is at `expected_version`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since.
    pub async fn update_policy(
        &self,
        id: PolicyId,
        expected_version: u64,
        content: &PolicyContent,
        audit: &Audit,
    ) -> Result<Policy, StoreError> {
        let _ = (id, expected_version, content, audit);
        todo!()
    }

    /// Removes a policy.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_policy(&self, id: PolicyId, audit: &Audit) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// A policy by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy(&self, id: PolicyId) -> Result<Option<Policy>, StoreError> {
        let _ = id;
        todo!()
    }
}
