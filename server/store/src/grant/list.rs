//! The list of grants.

use gnap::grant::Finalized;
use gnap::id::{GrantId, UserId};

use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// Which grants are wanted; everything given must match.
#[derive(Debug, Clone, Default)]
pub struct GrantFilter {
    /// The state.
    pub state: Option<StateKind>,
    /// A part of the client's name or class, in any case.
    pub client: Option<String>,
    /// The user who decided.
    pub user: Option<UserId>,
    /// The type of a requested right, exactly.
    pub right_type: Option<String>,
    /// Asked for at or after this time, in epoch milliseconds.
    pub created_from_ms: Option<u64>,
    /// Asked for before this time, in epoch milliseconds.
    pub created_before_ms: Option<u64>,
}

/// A state without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Approved.
    Approved,
    /// Denied.
    Denied,
    /// Finalized, for whatever reason.
    Finalized,
}

/// A grant in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantSummary {
    /// Its id.
    pub id: GrantId,
    /// The state.
    pub state: StateKind,
    /// Why it is over, if it is.
    pub finalized: Option<Finalized>,
    /// The client's name.
    pub client_name: Option<String>,
    /// The client's class.
    pub client_class_id: Option<String>,
    /// The user who decided, if one did.
    pub user: Option<UserId>,
    /// The types of all requested rights.
    pub right_types: Vec<String>,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was decided, in epoch milliseconds.
    pub decided_at_ms: u64,
}

impl Tenant<'_> {
    /// Grants, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn grants(
        &self,
        filter: &GrantFilter,
        page: PageRequest,
    ) -> Result<Page<GrantSummary>, StoreError> {
        let _ = (filter, page);
        todo!()
    }
}
