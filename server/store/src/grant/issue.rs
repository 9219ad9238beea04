//! A grant that needs nobody: decided and issued in one commit.

use crate::audit::{self, Audit, Object};
use crate::error::StoreError;
use crate::grant::row;
use crate::grant::{NewGrant, StateKind};
use crate::tenant::Tenant;
use crate::token::{self, NewToken};
use crate::writer::Rows;

/// An approved grant with its tokens.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The grant; stored as approved.
    pub grant: NewGrant,
    /// Its tokens.
    pub tokens: Vec<NewToken>,
    /// The event.
    pub audit: Audit,
}

impl Tenant<'_> {
    /// Stores an approved grant with its tokens. Returns after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an id or a token's value is taken.
    pub async fn issue(&self, issue: Issue) -> Result<(), StoreError> {
        let grant_id = issue.grant.id;
        let client = issue.grant.client.key.thumbprint;
        let object = Object::new("grant", &grant_id);
        let rows = Rows {
            tokens: token::rows(self.id, grant_id, client, issue.tokens)?,
            grant: row::values(self.id, issue.grant, StateKind::Approved, None)?,
            audit: audit::values(self.id, issue.audit, object)?,
        };
        self.store
            .writer()
            .insert(rows)
            .await
            .map_err(|error| error.conflict_with("grant or token"))
    }
}
