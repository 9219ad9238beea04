//! What resource servers derived from the tokens of a person's grants (RFC 9767
//! §4): the branches that they can see and cut.

use gnap::id::UserId;
use uuid::Uuid;

use crate::column::time;
use crate::error::StoreError;
use crate::tenant::Tenant;
use crate::token::{Token, row};

impl Tenant<'_> {
    /// The derived tokens that are active under the approved grants of a user,
    /// oldest first: who derived comes before what was derived from that. Ends
    /// after 500.
    ///
    /// # Errors
    /// As every read.
    pub async fn branches(&self, of: UserId, now_ms: u64) -> Result<Vec<Token>, StoreError> {
        let user = Some(Uuid::from(of)).into();
        let arguments = [self.id.into(), user, time(now_ms).into()];
        let rows = self
            .store
            .pool()
            .fetch_all(row::SELECT_BRANCHES, &arguments)
            .await?;
        rows.iter().map(row::token).collect()
    }
}
