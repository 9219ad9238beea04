//! The values that are dead before their time: of revoked tokens, and those
//! that a rotation replaced.

use gnap::id::{TenantId, TokenId};
use sea_orm::sqlx;
use uuid::Uuid;

use crate::column::time;
use crate::error::StoreError;
use crate::platform::Platform;
use crate::tenant::Tenant;
use crate::writer::Group;

/// INVARIANT: `revoked_at` alone says that a token is revoked; whatever ends
/// tokens, such as the end of their grant, sets it. Opaque values have no
/// identifier that anybody could compare.
const REVOKED: &str = "SELECT COALESCE(value_id, id) AS revoked FROM access_token \
     WHERE tenant_id = $1 AND revoked_at IS NOT NULL AND expires_at > $2 AND format <> 'opaque' \
     UNION SELECT id FROM replaced_value WHERE tenant_id = $1 AND expires_at > $2 \
     ORDER BY revoked";

const REPLACED: &str = "INSERT INTO replaced_value (tenant_id, id, expires_at) \
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

const FORGET: &str = "DELETE FROM replaced_value WHERE expires_at <= $1";

impl Tenant<'_> {
    /// The identifiers of all values that were revoked or replaced and would be
    /// good after `since_ms`, in epoch milliseconds; in order.
    ///
    /// # Errors
    /// As every read.
    pub async fn revoked_values(&self, since_ms: u64) -> Result<Vec<TokenId>, StoreError> {
        let arguments = [self.id.into(), time(since_ms).into()];
        let rows = self.store.pool().fetch_all(REVOKED, &arguments).await?;
        rows.iter()
            .map(|row| Ok(row.get::<Uuid>(0)?.into()))
            .collect()
    }
}

impl Platform<'_> {
    /// Forgets replaced values of all tenants that expired until `before_ms`,
    /// in epoch milliseconds: nobody accepts them any more.
    ///
    /// # Errors
    /// As every write.
    pub async fn forget_replaced_values(&self, before_ms: u64) -> Result<(), StoreError> {
        let mut transaction = self.store.pool().begin().await?;
        transaction
            .execute(FORGET, &[time(before_ms).into()])
            .await?;
        Ok(transaction.commit().await?)
    }
}

/// A value that another one takes the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacedValue {
    /// Its identifier.
    pub id: TokenId,
    /// When it would have expired, in epoch milliseconds.
    pub expires_at_ms: u64,
}

impl ReplacedValue {
    /// Remembers it in the transaction that replaces it.
    pub(crate) async fn insert(
        self,
        group: &mut Group<'_>,
        tenant: TenantId,
    ) -> Result<(), sqlx::Error> {
        let row = [
            tenant.into(),
            self.id.into(),
            time(self.expires_at_ms).into(),
        ];
        group.transaction.execute(REPLACED, &row).await?;
        Ok(())
    }
}
