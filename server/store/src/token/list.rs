//! The tokens of a grant.

use gnap::id::GrantId;

use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;
use crate::token::Token;

impl Tenant<'_> {
    /// The tokens of a grant, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn tokens_of_grant(
        &self,
        grant: GrantId,
        page: PageRequest,
    ) -> Result<Page<Token>, StoreError> {
        let _ = (grant, page);
        todo!()
    }
}
