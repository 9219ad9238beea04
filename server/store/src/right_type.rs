//! The rights catalogue: one entry describes one `access.type` (RFC 9635 §8).

use gnap::id::RightTypeId;
use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// An entry of the rights catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightType {
    /// Its id.
    pub id: RightTypeId,
    /// What it says.
    pub content: RightTypeContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What an entry of the rights catalogue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightTypeContent {
    /// The `access.type`, unique in the tenant, compared byte by byte.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// The actions it knows, with the sentence shown at consent.
    pub actions: Vec<Action>,
    /// How bad it is when it goes wrong.
    pub risk: Risk,
}

/// One action of a right type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// As it stands in `actions`.
    pub name: String,
    /// What people read.
    pub sentence: String,
}

/// A level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Tenant<'_> {
    /// Adds an entry to the rights catalogue.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn create_right_type(
        &self,
        id: RightTypeId,
        content: &RightTypeContent,
        audit: &Audit,
    ) -> Result<RightType, StoreError> {
        let _ = (id, content, audit);
        todo!()
    }

    /// Changes an entry that was last changed at `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the name is taken.
    pub async fn update_right_type(
        &self,
        id: RightTypeId,
        expected_updated_at_ms: u64,
        content: &RightTypeContent,
        audit: &Audit,
    ) -> Result<RightType, StoreError> {
        let _ = (id, expected_updated_at_ms, content, audit);
        todo!()
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_right_type(
        &self,
        id: RightTypeId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// An entry by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn right_type(&self, id: RightTypeId) -> Result<Option<RightType>, StoreError> {
        let _ = id;
        todo!()
    }
}
