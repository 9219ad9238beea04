//! A tenant's whole configuration in one consistent read, for the cache of
//! the application.

use gnap::id::TenantId;
use serde_json::Value;

use crate::audit::Audit;
use crate::branding::Branding;
use crate::client_class::ClientClass;
use crate::error::StoreError;
use crate::policy::Policy;
use crate::resource_server::ResourceServer;
use crate::resource_set::ResourceSet;
use crate::right_type::RightType;
use crate::signing_key::SigningKey;
use crate::tenant::Tenant;

/// The tenant's own row.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantDetails {
    /// Its id.
    pub id: TenantId,
    /// Its name in paths: `/t/{slug}`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The canonical base URL.
    pub base_url: String,
    /// What else can be set.
    pub settings: Value,
    /// Grows with every change of the configuration.
    pub configuration_version: u64,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// What can be changed about a tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantChange {
    /// Its name for people.
    pub name: String,
    /// The canonical base URL.
    pub base_url: String,
    /// What else can be set.
    pub settings: Value,
}

/// Everything that is configured for one tenant, as of one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// The tenant's own row, with the version of this configuration.
    pub tenant: TenantDetails,
    /// The rights catalogue.
    pub right_types: Vec<RightType>,
    /// Sets of rights that can be asked for by reference.
    pub resource_sets: Vec<ResourceSet>,
    /// The resource servers the tenant knows.
    pub resource_servers: Vec<ResourceServer>,
    /// The classes of client software.
    pub client_classes: Vec<ClientClass>,
    /// The policies.
    pub policies: Vec<Policy>,
    /// How pages look, once somebody set it.
    pub branding: Option<Branding>,
    /// Sealed signing keys.
    pub signing_keys: Vec<SigningKey>,
}

impl Tenant<'_> {
    /// Reads the whole configuration as of one moment; `None` when there is
    /// no such tenant.
    ///
    /// # Errors
    /// As every read.
    pub async fn configuration(&self) -> Result<Option<Configuration>, StoreError> {
        todo!()
    }

    /// The version of the configuration, to see whether a cached one is
    /// current; `None` when there is no such tenant.
    ///
    /// # Errors
    /// As every read.
    pub async fn configuration_version(&self) -> Result<Option<u64>, StoreError> {
        todo!()
    }

    /// Changes the tenant's own row.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the configuration is not at
    /// `expected_version` any more.
    pub async fn update_details(
        &self,
        expected_version: u64,
        change: &TenantChange,
        audit: &Audit,
    ) -> Result<TenantDetails, StoreError> {
        let _ = (expected_version, change, audit);
        todo!()
    }
}
