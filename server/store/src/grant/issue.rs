//! A grant that needs nobody: decided and issued in one commit.

use crate::audit::Audit;
use crate::error::StoreError;
use crate::grant::NewGrant;
use crate::tenant::Tenant;
use crate::token::NewToken;

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
        let _ = issue;
        todo!()
    }
}
