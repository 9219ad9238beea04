//! A resource server registers a resource set (RFC 9767 §3.4).
//!
//! Whether it may, and whether the set is new, follows from the configuration
//! that the caller looked at: the write holds only while that is the current
//! one. So no two resource servers get the same type, no set is stored twice,
//! and no limit is passed, on however many replicas they ask.

use gnap::id::{ResourceServerId, ResourceSetId};
use gnap::secret::KeyedHash;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{json, time};
use crate::entity::{resource_server, resource_set};
use crate::error::StoreError;
use crate::resource_set::{KIND, Registration, ResourceSetContent, columns};
use crate::tenant::Tenant;

/// A registration.
#[derive(Debug, Clone)]
pub struct Register {
    /// The set.
    pub id: ResourceSetId,
    /// The resource server.
    pub server: ResourceServerId,
    /// What is written.
    pub set: RegisteredSet,
    /// What the resource server said beside the rights.
    pub registration: Registration,
    /// The hash of the identifier that the resource server is told.
    pub instance_id_hash: KeyedHash,
    /// The version of the configuration that the decision is about.
    pub expected_version: u64,
    /// The event.
    pub audit: Audit,
}

/// Whether a registered set is new.
#[derive(Debug, Clone)]
pub enum RegisteredSet {
    /// It is stored.
    New(ResourceSetContent),
    /// It is there; what was said beside the rights is written anew.
    Known,
}

/// The answer of [`Tenant::register_resource_set`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// The set is stored.
    Done,
    /// The configuration is another one by now; nothing happened.
    Moved,
}

impl Tenant<'_> {
    /// Stores what a resource server registered. Returns after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the reference is taken,
    /// [`StoreError::Unknown`] when there is no such resource server.
    pub async fn register_resource_set(
        &self,
        register: &Register,
    ) -> Result<Registered, StoreError> {
        let at = time(register.audit.at_ms);
        let said = resource_set::ActiveModel {
            token_formats: Set(match &register.registration.token_formats {
                None => None,
                Some(formats) => Some(json("token formats", formats)?),
            }),
            introspection_required: Set(Some(register.registration.introspection_required)),
            updated_at: Set(at),
            ..Default::default()
        };
        let change = self.change().await?;
        // First: an insert holds the row of its resource server for its foreign
        // key, and two of them would wait for each other here.
        let told = resource_server::ActiveModel {
            instance_id_hash: Set(Some(register.instance_id_hash.as_bytes().to_vec())),
            ..Default::default()
        };
        resource_server::Entity::update_many()
            .set(told)
            .filter(resource_server::Column::TenantId.eq(self.uuid()))
            .filter(resource_server::Column::Id.eq(Uuid::from(register.server)))
            .exec(&change.transaction)
            .await?;
        match &register.set {
            RegisteredSet::New(content) => {
                let row = resource_set::ActiveModel {
                    tenant_id: Set(self.uuid()),
                    id: Set(register.id.into()),
                    created_at: Set(at),
                    updated_at: said.updated_at,
                    token_formats: said.token_formats,
                    introspection_required: said.introspection_required,
                    ..columns(content)?
                };
                resource_set::Entity::insert(row)
                    .exec_without_returning(&change.transaction)
                    .await
                    .map_err(|error| {
                        StoreError::from(error).conflict_with("resource set reference")
                    })?;
            }
            RegisteredSet::Known => {
                resource_set::Entity::update_many()
                    .set(said)
                    .filter(resource_set::Column::TenantId.eq(self.uuid()))
                    .filter(resource_set::Column::Id.eq(Uuid::from(register.id)))
                    .exec(&change.transaction)
                    .await?;
            }
        }
        let object = Object::new(KIND, &register.id);
        let done = change
            .commit_configuration_at(register.expected_version, &register.audit, object)
            .await?;
        Ok(match done {
            true => Registered::Done,
            false => Registered::Moved,
        })
    }
}
