//! Recovery codes of end users: each stands in once for a factor that was
//! lost. Kept as keyed hashes; a code that was used is gone.

use gnap::id::UserId;
use gnap::secret::KeyedHash;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::time;
use crate::entity::recovery_code;
use crate::error::StoreError;
use crate::factor::Used;
use crate::tenant::Tenant;

impl Tenant<'_> {
    /// Replaces all recovery codes of a user.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such user.
    pub async fn replace_recovery_codes(
        &self,
        user: UserId,
        hashes: &[KeyedHash],
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::TenantId.eq(self.uuid()))
            .filter(recovery_code::Column::UserId.eq(Uuid::from(user)))
            .exec(&change.transaction)
            .await?;
        let rows = hashes.iter().map(|hash| recovery_code::ActiveModel {
            tenant_id: Set(self.uuid()),
            user_id: Set(user.into()),
            hash: Set(hash.as_bytes().to_vec()),
            created_at: Set(time(audit.at_ms)),
        });
        recovery_code::Entity::insert_many(rows)
            .exec_without_returning(&change.transaction)
            .await?;
        change.commit(audit, Object::new("user", &user)).await
    }

    /// How many codes a user has left.
    ///
    /// # Errors
    /// As every read.
    pub async fn recovery_codes(&self, user: UserId) -> Result<u64, StoreError> {
        Ok(recovery_code::Entity::find()
            .filter(recovery_code::Column::TenantId.eq(self.uuid()))
            .filter(recovery_code::Column::UserId.eq(Uuid::from(user)))
            .count(self.store.database())
            .await?)
    }

    /// Uses a code: of all callers one succeeds.
    ///
    /// # Errors
    /// As every write.
    pub async fn use_recovery_code(
        &self,
        user: UserId,
        hash: &KeyedHash,
        audit: &Audit,
    ) -> Result<Used, StoreError> {
        let change = self.change().await?;
        let key = (self.uuid(), Uuid::from(user), hash.as_bytes().to_vec());
        let deleted = recovery_code::Entity::delete_by_id(key)
            .exec(&change.transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Ok(Used::Refused);
        }
        change.commit(audit, Object::new("user", &user)).await?;
        Ok(Used::Done)
    }
}
