//! The tokens of a grant.

use gnap::id::GrantId;
use uuid::Uuid;

use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::sql::Argument;
use crate::tenant::Tenant;
use crate::token::{Token, row};

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
        let limit = i64::from(page.limit()) + 1;
        let mut arguments: Vec<Argument> = vec![self.id.into(), grant.into(), limit.into()];
        let select = match page.after {
            None => row::SELECT_OF_GRANT,
            Some(cursor) => {
                arguments.push(Some(cursor.id).into());
                row::SELECT_OF_GRANT_AFTER
            }
        };
        let rows = self.store.pool().fetch_all(select, &arguments).await?;
        let tokens = rows.iter().map(row::token).collect::<Result<Vec<_>, _>>()?;
        page.page(tokens, |token| (0, Uuid::from(token.id)), Ok)
    }
}
