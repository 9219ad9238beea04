//! Resource servers the tenant knows, by key or identifier (RFC 9767 §3.2).

use gnap::id::ResourceServerId;
use gnap::secret::KeyedHash;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{from_json, hash, json, key, time, unsigned};
use crate::entity::resource_server;
use crate::error::StoreError;
use crate::key::BoundKey;
use crate::page::{Page, PageRequest};
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
    /// What tokens for it are like.
    pub tokens: ResourceServerTokens,
    /// The secret by which it asks for decisions without a key proof.
    pub authzen_token: Option<AuthzenToken>,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When what tokens are like was last changed, in epoch milliseconds; 0
    /// when it never was.
    pub updated_at_ms: u64,
}

/// What tokens for a resource server are like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceServerTokens {
    /// The format it wants, whatever client and rights.
    pub format: Option<String>,
    /// The public JWK that tokens are encrypted to.
    pub encryption_key: Option<Map<String, Value>>,
}

/// A secret by which a resource server asks for decisions (AuthZEN).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthzenToken {
    /// Its hash.
    pub hash: KeyedHash,
    /// When it was made, in epoch milliseconds.
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
            updated_at: Set(0),
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
            tokens: ResourceServerTokens::default(),
            authzen_token: None,
            created_at_ms: audit.at_ms,
            updated_at_ms: 0,
        })
    }

    /// Changes what tokens for a resource server are like, last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was changed
    /// since.
    pub async fn update_resource_server_tokens(
        &self,
        id: ResourceServerId,
        expected_updated_at_ms: u64,
        tokens: &ResourceServerTokens,
        audit: &Audit,
    ) -> Result<ResourceServer, StoreError> {
        // Later than before also when the clock stands still, so that the
        // same expectation cannot hold twice.
        let at_ms = audit.at_ms.max(expected_updated_at_ms.saturating_add(1));
        let key = tokens.encryption_key.as_ref();
        let row = resource_server::ActiveModel {
            token_format: Set(tokens.format.clone()),
            encryption_key: Set(key.map(|key| json("encryption key", key)).transpose()?),
            updated_at: Set(time(at_ms)),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = resource_server::Entity::update_many()
            .set(row)
            .filter(resource_server::Column::TenantId.eq(self.uuid()))
            .filter(resource_server::Column::Id.eq(Uuid::from(id)))
            .filter(resource_server::Column::UpdatedAt.eq(time(expected_updated_at_ms)))
            .exec(&change.transaction)
            .await?;
        let stored = resource_server::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        let stored = change
            .commit_expected(changed, stored, audit, Object::new(KIND, &id))
            .await?;
        ResourceServer::try_from(stored)
    }

    /// Replaces the secret by which a resource server asks for decisions, or
    /// removes it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn replace_authzen_token(
        &self,
        id: ResourceServerId,
        hash: Option<KeyedHash>,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = resource_server::ActiveModel {
            authzen_token_hash: Set(hash.map(|hash| hash.as_bytes().to_vec())),
            authzen_token_created_at: Set(hash.map(|_| time(audit.at_ms))),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = resource_server::Entity::update_many()
            .set(row)
            .filter(resource_server::Column::TenantId.eq(self.uuid()))
            .filter(resource_server::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await
    }

    /// Records something that was done with a resource server.
    ///
    /// # Errors
    /// As every write.
    pub async fn record_of_resource_server(
        &self,
        id: ResourceServerId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Resource servers, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_servers(
        &self,
        page: PageRequest,
    ) -> Result<Page<ResourceServer>, StoreError> {
        let query = resource_server::Entity::find()
            .filter(resource_server::Column::TenantId.eq(self.uuid()));
        let place = [
            resource_server::Column::CreatedAt,
            resource_server::Column::Id,
        ];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(
            rows,
            |row| (row.created_at, row.id),
            ResourceServer::try_from,
        )
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
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
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
            tokens: ResourceServerTokens {
                format: row.token_format,
                encryption_key: row
                    .encryption_key
                    .map(|key| from_json("encryption key", &key))
                    .transpose()?,
            },
            authzen_token: match (&row.authzen_token_hash, row.authzen_token_created_at) {
                (Some(octets), Some(at)) => Some(AuthzenToken {
                    hash: hash(octets)?,
                    created_at_ms: unsigned(at),
                }),
                _ => None,
            },
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}
