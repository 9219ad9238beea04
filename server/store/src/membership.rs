//! Which administrators have which roles in one tenant. Roles on the platform
//! are none of a tenant's.

use std::collections::HashMap;

use gnap::id::{AdministratorId, TenantId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::change::Change;
use crate::column::Word as _;
use crate::entity::{administrator, membership};
use crate::error::StoreError;
use crate::platform::{Administrator, Platform, Role};
use crate::tenant::Tenant;

/// What messages and audit events call it.
const KIND: &str = "administrator";

/// An administrator with the roles in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantAdministrator {
    /// Who.
    pub administrator: Administrator,
    /// The roles; empty for who has none in this tenant any more.
    pub roles: Vec<Role>,
}

impl Tenant<'_> {
    /// The administrators of these ids that exist, with their roles in this
    /// tenant, in no order.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrators_by_id(
        &self,
        ids: &[AdministratorId],
    ) -> Result<Vec<TenantAdministrator>, StoreError> {
        let ids = || ids.iter().copied().map(Uuid::from);
        let rows = administrator::Entity::find()
            .filter(administrator::Column::Id.is_in(ids()))
            .all(self.store.database())
            .await?;
        let roles = membership::Entity::find()
            .filter(membership::Column::TenantId.eq(self.uuid()))
            .filter(membership::Column::AdministratorId.is_in(ids()))
            .all(self.store.database())
            .await?;
        let mut of: HashMap<Uuid, Vec<Role>> = HashMap::new();
        for row in roles {
            let role = Role::from_word(&row.role)?;
            of.entry(row.administrator_id).or_default().push(role);
        }
        let rows = rows.into_iter().map(|row| TenantAdministrator {
            roles: of.remove(&row.id).unwrap_or_default(),
            administrator: row.into(),
        });
        Ok(rows.collect())
    }

    /// The administrators who have one of these roles in this tenant, in order
    /// of their ids, `most` at most.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrators_with(
        &self,
        roles: &[Role],
        most: u64,
    ) -> Result<Vec<AdministratorId>, StoreError> {
        let rows: Vec<Uuid> = membership::Entity::find()
            .select_only()
            .column(membership::Column::AdministratorId)
            .distinct()
            .filter(membership::Column::TenantId.eq(self.uuid()))
            .filter(membership::Column::Role.is_in(roles.iter().map(|role| role.word())))
            .order_by_asc(membership::Column::AdministratorId)
            .limit(most)
            .into_tuple()
            .all(self.store.database())
            .await?;
        Ok(rows.into_iter().map(AdministratorId::from).collect())
    }

    /// Gives an administrator a role in this tenant; who has it keeps it.
    ///
    /// # Errors
    /// As every write.
    pub async fn give_role(
        &self,
        administrator: AdministratorId,
        role: Role,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = membership::Model {
            administrator_id: administrator.into(),
            tenant_id: self.uuid(),
            role: role.word().to_owned(),
        };
        let change = self.change().await?;
        membership::Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&change.transaction)
            .await?;
        change
            .commit(audit, Object::new(KIND, &administrator))
            .await
    }

    /// Takes a role in this tenant from an administrator.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when they do not have it.
    pub async fn take_role(
        &self,
        administrator: AdministratorId,
        role: Role,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let key = (administrator.into(), self.uuid(), role.word().to_owned());
        let taken = membership::Entity::delete_by_id(key)
            .exec(&change.transaction)
            .await?;
        if taken.rows_affected == 0 {
            return Err(StoreError::Unknown { what: "role" });
        }
        change
            .commit(audit, Object::new(KIND, &administrator))
            .await
    }
}

impl Platform<'_> {
    /// Removes an administrator with all roles, with the audit event in the
    /// platform's trail.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn remove_administrator(
        &self,
        id: AdministratorId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = Change::begin(self.store, TenantId::from(Uuid::nil())).await?;
        membership::Entity::delete_many()
            .filter(membership::Column::AdministratorId.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        let removed = administrator::Entity::delete_by_id(Uuid::from(id))
            .exec(&change.transaction)
            .await?;
        if removed.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }
}
