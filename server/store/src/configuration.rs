//! A tenant's whole configuration in one consistent read, for the cache of
//! the application.

use gnap::id::TenantId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IsolationLevel, QueryFilter as _, QueryOrder as _,
    TransactionOptions, TransactionTrait as _,
};
use serde_json::Value;

use crate::audit::{Audit, Object};
use crate::branding::Branding;
use crate::client_class::ClientClass;
use crate::column::{from_json, json, time, unsigned};
use crate::entity::{
    branding, client_class, key_reference, policy, policy_shadow, resource_server, resource_set,
    right_type, signing_key, tenant,
};
use crate::error::StoreError;
use crate::key_reference::KeyReference;
use crate::policy::{Policy, Shadow};
use crate::resource_server::ResourceServer;
use crate::resource_set::ResourceSet;
use crate::right_type::RightType;
use crate::signing_key::SigningKey;
use crate::sql::Pool;
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
    /// Its host, if it has one of its own; unique in the deployment.
    pub host: Option<String>,
    /// What else can be set.
    pub settings: Value,
    /// Grows with every change of the configuration.
    pub configuration_version: u64,
    /// The version of the live policies; 0 before the first.
    pub policy_version: u64,
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
    /// Its host, if it has one of its own.
    pub host: Option<String>,
    /// What else can be set.
    pub settings: Value,
}

/// What grows when something changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The configuration.
    pub configuration: u64,
    /// The relationships.
    pub relationships: u64,
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
    /// The policies that are asked beside them.
    pub shadow: Option<Shadow>,
    /// How pages look, once somebody set it.
    pub branding: Option<Branding>,
    /// Keys that clients name instead of sending them.
    pub key_references: Vec<KeyReference>,
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
        // Both databases give every statement of this transaction the same
        // snapshot, so that the parts fit the version.
        let snapshot = self
            .store
            .database()
            .begin_with_options(TransactionOptions {
                isolation_level: self.snapshot_isolation(),
                ..TransactionOptions::default()
            })
            .await?;
        let tenant = self.uuid();
        let Some(details) = tenant::Entity::find_by_id(tenant).one(&snapshot).await? else {
            return Ok(None);
        };
        Ok(Some(Configuration {
            tenant: details.try_into()?,
            right_types: parts(
                right_type::Entity::find()
                    .filter(right_type::Column::TenantId.eq(tenant))
                    .order_by_asc(right_type::Column::Name)
                    .all(&snapshot)
                    .await?,
            )?,
            resource_sets: parts(
                resource_set::Entity::find()
                    .filter(resource_set::Column::TenantId.eq(tenant))
                    .order_by_asc(resource_set::Column::Reference)
                    .all(&snapshot)
                    .await?,
            )?,
            resource_servers: parts(
                resource_server::Entity::find()
                    .filter(resource_server::Column::TenantId.eq(tenant))
                    .order_by_asc(resource_server::Column::Id)
                    .all(&snapshot)
                    .await?,
            )?,
            client_classes: parts(
                client_class::Entity::find()
                    .filter(client_class::Column::TenantId.eq(tenant))
                    .order_by_asc(client_class::Column::ClassId)
                    .all(&snapshot)
                    .await?,
            )?,
            policies: parts(
                policy::Entity::find()
                    .filter(policy::Column::TenantId.eq(tenant))
                    .order_by_asc(policy::Column::Id)
                    .all(&snapshot)
                    .await?,
            )?,
            shadow: policy_shadow::Entity::find_by_id(tenant)
                .filter(policy_shadow::Column::StoppedAt.is_null())
                .one(&snapshot)
                .await?
                .map(Shadow::try_from)
                .transpose()?,
            branding: branding::Entity::find_by_id(tenant)
                .one(&snapshot)
                .await?
                .map(Branding::try_from)
                .transpose()?,
            key_references: parts(
                key_reference::Entity::find()
                    .filter(key_reference::Column::TenantId.eq(tenant))
                    .order_by_asc(key_reference::Column::Id)
                    .all(&snapshot)
                    .await?,
            )?,
            signing_keys: parts(
                signing_key::Entity::find()
                    .filter(signing_key::Column::TenantId.eq(tenant))
                    .order_by_asc(signing_key::Column::Kid)
                    .all(&snapshot)
                    .await?,
            )?,
        }))
    }

    /// To see whether what is cached is current; `None` when there is no such
    /// tenant.
    ///
    /// # Errors
    /// As every read.
    pub async fn versions(&self) -> Result<Option<Versions>, StoreError> {
        let row = self
            .store
            .pool()
            .fetch_optional(
                "SELECT configuration_version, relationship_version FROM tenant WHERE id = $1",
                &[self.id.into()],
            )
            .await?;
        let versions = row.map(|row| {
            Ok(Versions {
                configuration: unsigned(row.get(0)?),
                relationships: unsigned(row.get(1)?),
            })
        });
        versions.transpose()
    }

    /// Changes the tenant's own row.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when the
    /// configuration is not at `expected_version` any more, or the host is
    /// another tenant's.
    pub async fn update_details(
        &self,
        expected_version: u64,
        details: &TenantChange,
        audit: &Audit,
    ) -> Result<TenantDetails, StoreError> {
        let row = tenant::ActiveModel {
            name: Set(details.name.clone()),
            base_url: Set(details.base_url.clone()),
            host: Set(details.host.clone()),
            settings: Set(json("settings", &details.settings)?),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = tenant::Entity::update_many()
            .set(row)
            .filter(tenant::Column::Id.eq(self.uuid()))
            .filter(tenant::Column::ConfigurationVersion.eq(time(expected_version)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("host"))?;
        let stored = tenant::Entity::find_by_id(self.uuid())
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Conflict {
                what: "configuration",
            });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &self.id))
            .await?;
        Ok(TenantDetails {
            configuration_version: expected_version.saturating_add(1),
            ..TenantDetails::try_from(stored)?
        })
    }

    /// SQLite knows nothing but snapshots and takes no isolation level.
    fn snapshot_isolation(&self) -> Option<IsolationLevel> {
        match self.store.pool() {
            Pool::Sqlite(_) => None,
            Pool::Postgres(_) => Some(IsolationLevel::RepeatableRead),
        }
    }
}

/// What messages and audit events call a tenant.
pub(crate) const KIND: &str = "tenant";

fn parts<R, T>(rows: Vec<R>) -> Result<Vec<T>, StoreError>
where
    T: TryFrom<R, Error = StoreError>,
{
    rows.into_iter().map(T::try_from).collect()
}

impl TryFrom<tenant::Model> for TenantDetails {
    type Error = StoreError;

    fn try_from(row: tenant::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            base_url: row.base_url,
            host: row.host,
            settings: from_json("settings", &row.settings)?,
            configuration_version: unsigned(row.configuration_version),
            policy_version: unsigned(row.policy_version),
            created_at_ms: unsigned(row.created_at),
        })
    }
}
