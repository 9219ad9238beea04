//! The transaction of a change that administrators make. It can only be
//! committed with its audit event.

use gnap::id::TenantId;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DeleteResult, EntityTrait as _, QueryFilter as _,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _, UpdateResult,
};
use uuid::Uuid;

use crate::audit::{self, Audit, Object};
use crate::column::time;
use crate::connect::Store;
use crate::entity::{audit_event, tenant};
use crate::error::StoreError;

/// A change in progress; rolled back when dropped.
pub(crate) struct Change {
    pub(crate) transaction: DatabaseTransaction,
    tenant: TenantId,
}

impl Change {
    /// Begins a change in a tenant. SQLite takes the write lock at once: a
    /// transaction that began as a reader could not upgrade when another one
    /// wrote meanwhile.
    pub(crate) async fn begin(store: &Store, tenant: TenantId) -> Result<Self, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Self {
            transaction: store.database().begin_with_options(options).await?,
            tenant,
        })
    }

    /// Commits a change of the configuration with its event, and tells caches
    /// by a new version.
    pub(crate) async fn commit_configuration(
        self,
        audit: &Audit,
        object: Object,
    ) -> Result<(), StoreError> {
        let next = Expr::col(tenant::Column::ConfigurationVersion).add(1);
        let bumped = tenant::Entity::update_many()
            .col_expr(tenant::Column::ConfigurationVersion, next)
            .filter(tenant::Column::Id.eq(Uuid::from(self.tenant)))
            .exec(&self.transaction)
            .await?;
        if bumped.rows_affected == 0 {
            return Err(StoreError::Unknown { what: "tenant" });
        }
        self.commit(audit, object).await
    }

    /// Commits the change of one row that had to be as the administrator saw
    /// it, and gives the row as it is now.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without a row, [`StoreError::Conflict`] when it
    /// was changed since.
    pub(crate) async fn commit_expected<M>(
        self,
        changed: UpdateResult,
        stored: Option<M>,
        audit: &Audit,
        object: Object,
    ) -> Result<M, StoreError> {
        let what = object.kind;
        let stored = stored.ok_or(StoreError::Unknown { what })?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Conflict { what });
        }
        self.commit_configuration(audit, object).await?;
        Ok(stored)
    }

    /// Commits the removal of something.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when nothing was removed.
    pub(crate) async fn commit_removal(
        self,
        deleted: DeleteResult,
        audit: &Audit,
        object: Object,
    ) -> Result<(), StoreError> {
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: object.kind });
        }
        self.commit_configuration(audit, object).await
    }

    /// Commits a change of the configuration if nobody changed that since it was
    /// at `expected_version`; else nothing happens, and the answer is `false`.
    pub(crate) async fn commit_configuration_at(
        self,
        expected_version: u64,
        audit: &Audit,
        object: Object,
    ) -> Result<bool, StoreError> {
        let next = Expr::col(tenant::Column::ConfigurationVersion).add(1);
        let bumped = tenant::Entity::update_many()
            .col_expr(tenant::Column::ConfigurationVersion, next)
            .filter(tenant::Column::Id.eq(Uuid::from(self.tenant)))
            .filter(tenant::Column::ConfigurationVersion.eq(time(expected_version)))
            .exec(&self.transaction)
            .await?;
        if bumped.rows_affected == 0 {
            self.transaction.rollback().await?;
            return Ok(false);
        }
        self.commit(audit, object).await?;
        Ok(true)
    }

    /// Commits a change of anything else with its event.
    pub(crate) async fn commit(self, audit: &Audit, object: Object) -> Result<(), StoreError> {
        let event = audit::active_model(self.tenant.into(), audit, object)?;
        audit_event::Entity::insert(event)
            .exec_without_returning(&self.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("audit event"))?;
        Ok(self.transaction.commit().await?)
    }
}
