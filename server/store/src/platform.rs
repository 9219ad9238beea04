//! What belongs to the deployment and not to a tenant: the tenants
//! themselves, administrators and what they may do where.

use gnap::id::{AdministratorId, TenantId};
use gnap::secret::Secret;
use serde_json::Value;

use crate::audit::Audit;
use crate::configuration::TenantDetails;
use crate::connect::Store;
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
        tenant: &NewTenant,
        audit: &Audit,
    ) -> Result<TenantDetails, StoreError> {
        let _ = (tenant, audit);
        todo!()
    }

    /// The tenant of a slug.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<TenantDetails>, StoreError> {
        let _ = slug;
        todo!()
    }

    /// All tenants, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn tenants(&self, page: PageRequest) -> Result<Page<TenantDetails>, StoreError> {
        let _ = page;
        todo!()
    }

    /// Whether any administrator exists: decides whether the deployment is
    /// still to be set up.
    ///
    /// # Errors
    /// As every read.
    pub async fn has_administrators(&self) -> Result<bool, StoreError> {
        todo!()
    }

    /// Creates an administrator with memberships, with the audit event in the
    /// platform's trail.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the login is taken.
    pub async fn create_administrator(
        &self,
        administrator: &NewAdministrator,
        audit: &Audit,
    ) -> Result<Administrator, StoreError> {
        let _ = (administrator, audit);
        todo!()
    }

    /// The administrator of a login with the password's hash.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrator_by_login(
        &self,
        login: &str,
    ) -> Result<Option<(Administrator, Secret)>, StoreError> {
        let _ = login;
        todo!()
    }

    /// The administrator of an id.
    ///
    /// # Errors
    /// As every read.
    pub async fn administrator(
        &self,
        id: AdministratorId,
    ) -> Result<Option<Administrator>, StoreError> {
        let _ = id;
        todo!()
    }

    /// What an administrator may do where.
    ///
    /// # Errors
    /// As every read.
    pub async fn memberships(&self, id: AdministratorId) -> Result<Vec<Membership>, StoreError> {
        let _ = id;
        todo!()
    }
}
