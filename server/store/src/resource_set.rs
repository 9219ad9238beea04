//! Resource sets: rights under a name that clients can ask for
//! (RFC 9635 §8.1, RFC 9767 §3.4).

use gnap::id::{ResourceServerId, ResourceSetId};
use gnap::right::Right;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::resource_set;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// A resource set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSet {
    /// Its id.
    pub id: ResourceSetId,
    /// What it says.
    pub content: ResourceSetContent,
    /// What its resource server said, if one registered it.
    pub registration: Option<Registration>,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What a resource server says beside the rights when it registers a set
/// (RFC 9767 §3.4). Administrators do not change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Names of the formats that its tokens may have, best first; `None`
    /// leaves the format to the AS.
    pub token_formats: Option<Vec<String>>,
    /// Whether the resource server introspects its tokens.
    pub introspection_required: bool,
}

/// What a resource set says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceSetContent {
    /// The resource server that serves it.
    pub resource_server: Option<ResourceServerId>,
    /// The name clients ask for, unique in the tenant.
    pub reference: String,
    /// Its name for people.
    pub name: String,
    /// More about it.
    pub description: Option<String>,
    /// The rights it stands for.
    pub access: Vec<Right>,
}

impl Tenant<'_> {
    /// Creates a resource set.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the reference is taken,
    /// [`StoreError::Unknown`] when there is no such resource server.
    pub async fn create_resource_set(
        &self,
        id: ResourceSetId,
        content: &ResourceSetContent,
        audit: &Audit,
    ) -> Result<ResourceSet, StoreError> {
        let at = time(audit.at_ms);
        let row = resource_set::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            created_at: Set(at),
            updated_at: Set(at),
            ..columns(content)?
        };
        let change = self.change().await?;
        resource_set::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("resource set reference"))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(ResourceSet {
            id,
            content: content.clone(),
            registration: None,
            created_at_ms: audit.at_ms,
            updated_at_ms: audit.at_ms,
        })
    }

    /// Changes a resource set that was last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the reference is taken.
    pub async fn update_resource_set(
        &self,
        id: ResourceSetId,
        expected_updated_at_ms: u64,
        content: &ResourceSetContent,
        audit: &Audit,
    ) -> Result<ResourceSet, StoreError> {
        // Later than before also when the clock stands still, so that the
        // same expectation cannot hold twice.
        let at_ms = audit.at_ms.max(expected_updated_at_ms.saturating_add(1));
        let row = resource_set::ActiveModel {
            updated_at: Set(time(at_ms)),
            ..columns(content)?
        };
        let change = self.change().await?;
        let changed = resource_set::Entity::update_many()
            .set(row)
            .filter(resource_set::Column::TenantId.eq(self.uuid()))
            .filter(resource_set::Column::Id.eq(Uuid::from(id)))
            .filter(resource_set::Column::UpdatedAt.eq(time(expected_updated_at_ms)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("resource set reference"))?;
        let stored = resource_set::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        let stored = change
            .commit_expected(changed, stored, audit, Object::new(KIND, &id))
            .await?;
        ResourceSet::try_from(stored)
    }

    /// Removes a resource set.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_resource_set(
        &self,
        id: ResourceSetId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = resource_set::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
            .await
    }

    /// A resource set by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_set(&self, id: ResourceSetId) -> Result<Option<ResourceSet>, StoreError> {
        resource_set::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(ResourceSet::try_from)
            .transpose()
    }

    /// Resource sets, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn resource_sets(&self, page: PageRequest) -> Result<Page<ResourceSet>, StoreError> {
        let query =
            resource_set::Entity::find().filter(resource_set::Column::TenantId.eq(self.uuid()));
        let place = [resource_set::Column::CreatedAt, resource_set::Column::Id];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(rows, |row| (row.created_at, row.id), ResourceSet::try_from)
    }
}

/// What messages and audit events call it.
pub(crate) const KIND: &str = "resource_set";

pub(crate) fn columns(
    content: &ResourceSetContent,
) -> Result<resource_set::ActiveModel, StoreError> {
    Ok(resource_set::ActiveModel {
        resource_server_id: Set(content.resource_server.map(Uuid::from)),
        reference: Set(content.reference.clone()),
        name: Set(content.name.clone()),
        description: Set(content.description.clone()),
        access: Set(json("access", &content.access)?),
        ..Default::default()
    })
}

impl TryFrom<resource_set::Model> for ResourceSet {
    type Error = StoreError;

    fn try_from(row: resource_set::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            content: ResourceSetContent {
                resource_server: row.resource_server_id.map(ResourceServerId::from),
                reference: row.reference,
                name: row.name,
                description: row.description,
                access: from_json("access", &row.access)?,
            },
            registration: match row.introspection_required {
                None => None,
                Some(introspection_required) => Some(Registration {
                    token_formats: row
                        .token_formats
                        .map(|formats| from_json("token formats", &formats))
                        .transpose()?,
                    introspection_required,
                }),
            },
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}
