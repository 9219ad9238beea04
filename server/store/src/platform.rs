//! What belongs to the deployment and not to a tenant: the tenants
//! themselves, administrators and what they may do where.

use gnap::id::{AdministratorId, TenantId};
use gnap::secret::Secret;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::change::Change;
use crate::column::{Word, json, time, unsigned};
use crate::configuration::{self, TenantDetails};
use crate::connect::Store;
use crate::entity::{administrator, membership, tenant};
use crate::error::StoreError;
use crate::page::{Page, PageRequest};

/// Queries across tenants.
#[derive(Clone, Copy)]
pub struct Platform<'a> {
    pub(crate) store: &'a Store,
}

/// A tenant to create.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTenant {
    /// Its id.
    pub id: TenantId,
    /// Its name in paths, unique in the deployment.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The canonical base URL.
    pub base_url: String,
    /// What else can be set.
    pub settings: Value,
}

/// Somebody who administers tenants or the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The id.
    pub id: AdministratorId,
    /// The name to sign in with, unique in the deployment.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// An administrator to create.
#[derive(Debug, Clone)]
pub struct NewAdministrator {
    /// The id.
    pub id: AdministratorId,
    /// The name to sign in with.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// The password's hash as a PHC string.
    pub password_hash: Secret,
    /// What the administrator may do where.
    pub memberships: Vec<Membership>,
}

/// A role in a tenant, or in the whole platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Where; `None` is the platform.
    pub tenant: Option<TenantId>,
    /// As what.
    pub role: Role,
}

/// What administrators can be (design §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs the platform.
    PlatformOperator,
    /// Owns a tenant.
    Owner,
    /// Administers a tenant.
    Administrator,
    /// Writes policies.
    PolicyAuthor,
    /// Decides what waits for approval.
    Approver,
    /// Reads, to help users.
    Support,
    /// Reads the audit.
    Auditor,
}

impl Platform<'_> {
    /// Creates a tenant, with the audit event in the tenant's own trail.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the slug is taken.
    pub async fn create_tenant(
        &self,
        new: &NewTenant,
        audit: &Audit,
    ) -> Result<TenantDetails, StoreError> {
        let row = tenant::Model {
            id: new.id.into(),
            slug: new.slug.clone(),
            name: new.name.clone(),
            base_url: new.base_url.clone(),
            settings: json("settings", &new.settings)?,
            configuration_version: 1,
            created_at: time(audit.at_ms),
            relationship_version: 0,
            policy_version: 0,
            host: None,
        };
        let change = Change::begin(self.store, new.id).await?;
        tenant::Entity::insert(row.clone().into_active_model())
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("slug"))?;
        change
            .commit(audit, Object::new(configuration::KIND, &new.id))
            .await?;
        row.try_into()
    }

    /// The tenant of a slug.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<TenantDetails>, StoreError> {
        tenant::Entity::find()
            .filter(tenant::Column::Slug.eq(slug))
            .one(self.store.database())
            .await?
            .map(TenantDetails::try_from)
            .transpose()
    }

    /// The tenant that has this host.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenant_by_host(&self, host: &str) -> Result<Option<TenantDetails>, StoreError> {
        tenant::Entity::find()
            .filter(tenant::Column::Host.eq(host))
            .one(self.store.database())
            .await?
            .map(TenantDetails::try_from)
            .transpose()
    }

    /// The tenants of these ids, as far as they exist, in no order.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenants_by_id(&self, ids: &[TenantId]) -> Result<Vec<TenantDetails>, StoreError> {
        let ids = ids.iter().copied().map(Uuid::from);
        tenant::Entity::find()
            .filter(tenant::Column::Id.is_in(ids))
            .all(self.store.database())
            .await?
            .into_iter()
            .map(TenantDetails::try_from)
            .collect()
    }

    /// All tenants, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenants(&self, page: PageRequest) -> Result<Page<TenantDetails>, StoreError> {
        let place = [tenant::Column::CreatedAt, tenant::Column::Id];
        let rows = page
            .select(tenant::Entity::find(), place)
            .all(self.store.database())
            .await?;
        page.page(
            rows,
            |row| (row.created_at, row.id),
            TenantDetails::try_from,
        )
    }

    /// Whether any administrator exists: decides whether the deployment is
    /// still to be set up.
    ///
    /// # Errors
    /// As every read.
    pub async fn has_administrators(&self) -> Result<bool, StoreError> {
        let first = administrator::Entity::find()
            .limit(1)
            .one(self.store.database())
            .await?;
        Ok(first.is_some())
    }

    /// Creates an administrator with memberships, with the audit event in the
    /// platform's trail.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the login is taken.
    pub async fn create_administrator(
        &self,
        new: &NewAdministrator,
        audit: &Audit,
    ) -> Result<Administrator, StoreError> {
        let row = administrator::Model {
            id: new.id.into(),
            login: new.login.clone(),
            name: new.name.clone(),
            password_hash: new.password_hash.expose().to_owned(),
            created_at: time(audit.at_ms),
            email: new.email.clone(),
        };
        let memberships = new.memberships.iter().map(|membership| {
            membership::Model {
                administrator_id: new.id.into(),
                tenant_id: membership.tenant.map_or(Uuid::nil(), Uuid::from),
                role: membership.role.word().to_owned(),
            }
            .into_active_model()
        });
        let change = Change::begin(self.store, TenantId::from(Uuid::nil())).await?;
        administrator::Entity::insert(row.clone().into_active_model())
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("login"))?;
        membership::Entity::insert_many(memberships)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("membership"))?;
        change
            .commit(audit, Object::new("administrator", &new.id))
            .await?;
        Ok(row.into())
    }

    /// The administrator of a login with the password's hash.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrator_by_login(
        &self,
        login: &str,
    ) -> Result<Option<(Administrator, Secret)>, StoreError> {
        let row = administrator::Entity::find()
            .filter(administrator::Column::Login.eq(login))
            .one(self.store.database())
            .await?;
        Ok(row.map(|mut row| {
            let password_hash = Secret::new(std::mem::take(&mut row.password_hash));
            (row.into(), password_hash)
        }))
    }

    /// The administrator of an id.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrator(
        &self,
        id: AdministratorId,
    ) -> Result<Option<Administrator>, StoreError> {
        Ok(administrator::Entity::find_by_id(Uuid::from(id))
            .one(self.store.database())
            .await?
            .map(Administrator::from))
    }

    /// What an administrator may do where.
    ///
    /// # Errors
    /// As every read.
    pub async fn memberships(&self, id: AdministratorId) -> Result<Vec<Membership>, StoreError> {
        membership::Entity::find()
            .filter(membership::Column::AdministratorId.eq(Uuid::from(id)))
            .all(self.store.database())
            .await?
            .into_iter()
            .map(|row| {
                Ok(Membership {
                    tenant: (!row.tenant_id.is_nil()).then(|| row.tenant_id.into()),
                    role: Role::from_word(&row.role)?,
                })
            })
            .collect()
    }
}

impl From<administrator::Model> for Administrator {
    fn from(row: administrator::Model) -> Self {
        Self {
            id: row.id.into(),
            login: row.login,
            name: row.name,
            email: row.email,
            created_at_ms: unsigned(row.created_at),
        }
    }
}

impl Word for Role {
    const WHAT: &'static str = "role";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Role::PlatformOperator, "platform_operator"),
        (Role::Owner, "owner"),
        (Role::Administrator, "administrator"),
        (Role::PolicyAuthor, "policy_author"),
        (Role::Approver, "approver"),
        (Role::Support, "support"),
        (Role::Auditor, "auditor"),
    ];
}
