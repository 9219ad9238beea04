//! The rights catalogue: one entry describes one `access.type` (RFC 9635 §8).

use gnap::id::RightTypeId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{Word, from_json, json, time, unsigned};
use crate::entity::right_type;
use crate::error::StoreError;
use crate::tenant::Tenant;

/// An entry of the rights catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightType {
    /// Its id.
    pub id: RightTypeId,
    /// What it says.
    pub content: RightTypeContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was last changed; the next change must name it.
    pub updated_at_ms: u64,
}

/// What an entry of the rights catalogue says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightTypeContent {
    /// The `access.type`, unique in the tenant, compared byte by byte.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// The actions it knows, with the sentence shown at consent.
    pub actions: Vec<Action>,
    /// How bad it is when it goes wrong.
    pub risk: Risk,
    /// The JSON Schema that a right of this type must fit (`gnap::schema`).
    pub schema: Option<Value>,
}

/// One action of a right type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// As it stands in `actions`.
    pub name: String,
    /// What people read.
    pub sentence: String,
}

/// A level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Tenant<'_> {
    /// Adds an entry to the rights catalogue.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn create_right_type(
        &self,
        id: RightTypeId,
        content: &RightTypeContent,
        audit: &Audit,
    ) -> Result<RightType, StoreError> {
        let at = time(audit.at_ms);
        let row = right_type::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            created_at: Set(at),
            updated_at: Set(at),
            ..columns(content)?
        };
        let change = self.change().await?;
        right_type::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("right type name"))?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await?;
        Ok(RightType {
            id,
            content: content.clone(),
            created_at_ms: audit.at_ms,
            updated_at_ms: audit.at_ms,
        })
    }

    /// Changes an entry that was last changed at
    /// `expected_updated_at_ms`.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it was
    /// changed since or the name is taken.
    pub async fn update_right_type(
        &self,
        id: RightTypeId,
        expected_updated_at_ms: u64,
        content: &RightTypeContent,
        audit: &Audit,
    ) -> Result<RightType, StoreError> {
        // Later than before also when the clock stands still, so that the
        // same expectation cannot hold twice.
        let at_ms = audit.at_ms.max(expected_updated_at_ms.saturating_add(1));
        let row = right_type::ActiveModel {
            updated_at: Set(time(at_ms)),
            ..columns(content)?
        };
        let change = self.change().await?;
        let changed = right_type::Entity::update_many()
            .set(row)
            .filter(right_type::Column::TenantId.eq(self.uuid()))
            .filter(right_type::Column::Id.eq(Uuid::from(id)))
            .filter(right_type::Column::UpdatedAt.eq(time(expected_updated_at_ms)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("right type name"))?;
        let stored = right_type::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        let stored = change
            .commit_expected(changed, stored, audit, Object::new(KIND, &id))
            .await?;
        RightType::try_from(stored)
    }

    /// Removes an entry.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_right_type(
        &self,
        id: RightTypeId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = right_type::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &id))
            .await
    }

    /// An entry by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn right_type(&self, id: RightTypeId) -> Result<Option<RightType>, StoreError> {
        right_type::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(RightType::try_from)
            .transpose()
    }

    /// The whole catalogue by name: it is held in memory anyway.
    ///
    /// # Errors
    /// As every read.
    pub async fn right_types(&self) -> Result<Vec<RightType>, StoreError> {
        right_type::Entity::find()
            .filter(right_type::Column::TenantId.eq(self.uuid()))
            .order_by_asc(right_type::Column::Name)
            .all(self.store.database())
            .await?
            .into_iter()
            .map(RightType::try_from)
            .collect()
    }
}

/// What messages and audit events call it.
const KIND: &str = "right_type";

fn columns(content: &RightTypeContent) -> Result<right_type::ActiveModel, StoreError> {
    Ok(right_type::ActiveModel {
        name: Set(content.name.clone()),
        title: Set(content.title.clone()),
        description: Set(content.description.clone()),
        actions: Set(json("actions", &content.actions)?),
        risk: Set(content.risk.word().to_owned()),
        schema: Set(content
            .schema
            .as_ref()
            .map(|schema| json("schema", schema))
            .transpose()?),
        ..Default::default()
    })
}

impl TryFrom<right_type::Model> for RightType {
    type Error = StoreError;

    fn try_from(row: right_type::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            content: RightTypeContent {
                name: row.name,
                title: row.title,
                description: row.description,
                actions: from_json("actions", &row.actions)?,
                risk: Risk::from_word(&row.risk)?,
                schema: row
                    .schema
                    .map(|schema| from_json("schema", &schema))
                    .transpose()?,
            },
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
        })
    }
}

impl Word for Risk {
    const WHAT: &'static str = "risk";
    const WORDS: &'static [(Self, &'static str)] = &[
        (Risk::Low, "low"),
        (Risk::Medium, "medium"),
        (Risk::High, "high"),
    ];
}
