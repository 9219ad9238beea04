//! Resource servers the tenant knows, by key or identifier (RFC 9767 §3.2).

use gnap::id::ResourceServerId;
use gnap::secret::KeyedHash;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{hash, json, key, time, unsigned};
use crate::entity::resource_server;
use crate::error::StoreError;
use crate::key::BoundKey;
use crate::tenant::Tenant;

/// A resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServer {
    /// Its id.
    pub id: ResourceServerId,
    /// What is known about it.
    pub content: ResourceServerContent,
    /// The hash of the identifier it was told when it registered a resource
    /// set (RFC 9767 §3.4).
    pub instance_id_hash: Option<KeyedHash>,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// What is known about a resource server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServerContent {
    /// Its name for people.
    pub name: String,
    /// The hash of the identifier it presents itself by, unique in the tenant.
    pub identifier_hash: KeyedHash,
    /// The key it signs with, unique in the tenant.
    pub key: BoundKey,
}

impl Tenant<'_> {
    /// Creates a resource server.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the key or the identifier is taken.
    pub async fn create_resource_server(
        &self,
        id: ResourceServerId,
        content: &ResourceServerContent,
        audit: &Audit,
    ) -> Result<ResourceServer, StoreError> {
        let row = resource_server::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            created_at: Set(time(audit.at_ms)),
            ..columns(content)?
        };
        let change = self.change().await?;
        resource_server::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(UNIQUE))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(ResourceServer {
            id,
            content: content.clone(),
            instance_id_hash: None,
            created_at_ms: audit.at_ms,
        })
    }

    /// Changes name, identifier and key.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when the key or
    /// the identifier is taken.
    pub async fn update_resource_server(
        &self,
        id: ResourceServerId,
        content: &ResourceServerContent,
        audit: &Audit,
    ) -> Result<ResourceServer, StoreError> {
        let change = self.change().await?;
        resource_server::Entity::update_many()
            .set(columns(content)?)
            .filter(resource_server::Column::TenantId.eq(self.uuid()))
            .filter(resource_server::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(UNIQUE))?;
        let stored = resource_server::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        ResourceServer::try_from(stored)
    }

    /// Removes a resource server that no resource set belongs to.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when resource sets
    /// belong to it.
    pub async fn delete_resource_server(
        &self,
        id: ResourceServerId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = resource_server::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::Unknown { .. } => StoreError::Conflict {
                    what: "resource set",
                },
                other => other,
            })?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await
    }

    /// A resource server by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_server(
        &self,
        id: ResourceServerId,
    ) -> Result<Option<ResourceServer>, StoreError> {
        resource_server::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(ResourceServer::try_from)
            .transpose()
    }
}

/// What messages and audit events call it.
const KIND: &str = "resource_server";
/// What only one resource server can have.
const UNIQUE: &str = "resource server key or identifier";

fn columns(content: &ResourceServerContent) -> Result<resource_server::ActiveModel, StoreError> {
    Ok(resource_server::ActiveModel {
        name: Set(content.name.clone()),
        identifier_hash: Set(content.identifier_hash.as_bytes().to_vec()),
        key_thumbprint: Set(content.key.thumbprint.as_bytes().to_vec()),
        key: Set(json("key", &content.key.value)?),
        ..Default::default()
    })
}

impl TryFrom<resource_server::Model> for ResourceServer {
    type Error = StoreError;

    fn try_from(row: resource_server::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            content: ResourceServerContent {
                name: row.name,
                identifier_hash: hash(&row.identifier_hash)?,
                key: key(&row.key, &row.key_thumbprint)?,
            },
            instance_id_hash: row.instance_id_hash.as_deref().map(hash).transpose()?,
            created_at_ms: unsigned(row.created_at),
        })
    }
}
