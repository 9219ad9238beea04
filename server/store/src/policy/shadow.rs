//! Policies that are asked beside the live ones: part of the configuration
//! while they run, and counts of what they said.

use gnap::id::{GrantId, PolicyShadowId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::{Actor, Audit, Object};
use crate::column::{from_json, json, time, unsigned};
use crate::entity::{policy_shadow, policy_shadow_count, policy_shadow_sample};
use crate::error::StoreError;
use crate::policy::Entry;
use crate::tenant::Tenant;

/// Most grants that are named for one kind of answer.
pub const SAMPLES: usize = 5;

/// A stored shadow.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadow {
    /// Its id.
    pub id: PolicyShadowId,
    /// Which policies; the application's words.
    pub subject: Value,
    /// The whole set.
    pub policies: Vec<Entry>,
    /// Who started it.
    pub started_by: Actor,
    /// When, in epoch milliseconds.
    pub started_at_ms: u64,
    /// When it was stopped.
    pub stopped_at_ms: Option<u64>,
}

/// How often a shadow answered in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShadowCount {
    /// The right type.
    pub right_type: String,
    /// The way.
    pub change: String,
    /// How often.
    pub count: u64,
    /// Some of the grants.
    pub samples: Vec<GrantId>,
}

impl Tenant<'_> {
    /// Starts a shadow in the place of the one before.
    ///
    /// # Errors
    /// As every write.
    pub async fn start_policy_shadow(
        &self,
        id: PolicyShadowId,
        subject: &Value,
        policies: &[Entry],
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = policy_shadow::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            subject: Set(json("subject", subject)?),
            policies: Set(json("policies", &policies)?),
            started_by: Set(json("actor", &audit.actor)?),
            started_at: Set(time(audit.at_ms)),
            stopped_at: Set(None),
        };
        let change = self.change().await?;
        policy_shadow::Entity::insert(row)
            .on_conflict(
                OnConflict::column(policy_shadow::Column::TenantId)
                    .update_columns([
                        policy_shadow::Column::Id,
                        policy_shadow::Column::Subject,
                        policy_shadow::Column::Policies,
                        policy_shadow::Column::StartedBy,
                        policy_shadow::Column::StartedAt,
                        policy_shadow::Column::StoppedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(&change.transaction)
            .await?;
        policy_shadow_count::Entity::delete_many()
            .filter(policy_shadow_count::Column::TenantId.eq(self.uuid()))
            .exec(&change.transaction)
            .await?;
        policy_shadow_sample::Entity::delete_many()
            .filter(policy_shadow_sample::Column::TenantId.eq(self.uuid()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_configuration(audit, Object::new(KIND, &id))
            .await
    }

    /// Stops the shadow; what it said stays until the next one.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when none runs.
    pub async fn stop_policy_shadow(&self, audit: &Audit) -> Result<(), StoreError> {
        let row = policy_shadow::ActiveModel {
            stopped_at: Set(Some(time(audit.at_ms))),
            ..Default::default()
        };
        let change = self.change().await?;
        let stopped = policy_shadow::Entity::update_many()
            .set(row)
            .filter(policy_shadow::Column::TenantId.eq(self.uuid()))
            .filter(policy_shadow::Column::StoppedAt.is_null())
            .exec(&change.transaction)
            .await?;
        if stopped.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &self.id))
            .await
    }

    /// The shadow that runs, or ran last.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_shadow(&self) -> Result<Option<Shadow>, StoreError> {
        let row = policy_shadow::Entity::find_by_id(self.uuid())
            .one(self.store.database())
            .await?;
        row.map(Shadow::try_from).transpose()
    }

    /// Adds to what a shadow said. What is said of another one than the
    /// tenant's is forgotten.
    ///
    /// # Errors
    /// As every write.
    pub async fn count_policy_shadow(
        &self,
        id: PolicyShadowId,
        counts: Vec<ShadowCount>,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let row = policy_shadow::Entity::find_by_id(self.uuid())
            .one(&change.transaction)
            .await?;
        if row.is_none_or(|row| row.id != Uuid::from(id)) {
            return Ok(change.transaction.rollback().await?);
        }
        for found in counts {
            let row = policy_shadow_count::ActiveModel {
                tenant_id: Set(self.uuid()),
                shadow_id: Set(id.into()),
                right_type: Set(found.right_type.clone()),
                change: Set(found.change.clone()),
                count: Set(time(found.count)),
            };
            let count = policy_shadow_count::Column::Count;
            let added = Expr::col((policy_shadow_count::Entity, count)).add(time(found.count));
            policy_shadow_count::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns([
                        policy_shadow_count::Column::TenantId,
                        policy_shadow_count::Column::ShadowId,
                        policy_shadow_count::Column::RightType,
                        policy_shadow_count::Column::Change,
                    ])
                    .value(count, added)
                    .to_owned(),
                )
                .exec_without_returning(&change.transaction)
                .await?;
            let there = policy_shadow_sample::Entity::find()
                .filter(policy_shadow_sample::Column::TenantId.eq(self.uuid()))
                .filter(policy_shadow_sample::Column::ShadowId.eq(Uuid::from(id)))
                .filter(policy_shadow_sample::Column::RightType.eq(&found.right_type))
                .filter(policy_shadow_sample::Column::Change.eq(&found.change))
                .count(&change.transaction)
                .await?;
            let room = SAMPLES.saturating_sub(usize::try_from(there).unwrap_or(SAMPLES));
            for grant in found.samples.into_iter().take(room) {
                let row = policy_shadow_sample::ActiveModel {
                    tenant_id: Set(self.uuid()),
                    shadow_id: Set(id.into()),
                    right_type: Set(found.right_type.clone()),
                    change: Set(found.change.clone()),
                    grant_id: Set(grant.into()),
                };
                policy_shadow_sample::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(&change.transaction)
                    .await?;
            }
        }
        Ok(change.transaction.commit().await?)
    }

    /// What the shadow said.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_shadow_counts(
        &self,
        id: PolicyShadowId,
    ) -> Result<Vec<ShadowCount>, StoreError> {
        let rows = policy_shadow_count::Entity::find()
            .filter(policy_shadow_count::Column::TenantId.eq(self.uuid()))
            .filter(policy_shadow_count::Column::ShadowId.eq(Uuid::from(id)))
            .order_by_asc(policy_shadow_count::Column::RightType)
            .order_by_asc(policy_shadow_count::Column::Change)
            .all(self.store.database())
            .await?;
        let samples = policy_shadow_sample::Entity::find()
            .filter(policy_shadow_sample::Column::TenantId.eq(self.uuid()))
            .filter(policy_shadow_sample::Column::ShadowId.eq(Uuid::from(id)))
            .all(self.store.database())
            .await?;
        let of = |row: &policy_shadow_count::Model| {
            let same = samples.iter().filter(|sample| {
                sample.right_type == row.right_type && sample.change == row.change
            });
            same.map(|sample| sample.grant_id.into()).collect()
        };
        Ok(rows
            .into_iter()
            .map(|row| ShadowCount {
                samples: of(&row),
                right_type: row.right_type,
                change: row.change,
                count: unsigned(row.count),
            })
            .collect())
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy_shadow";

impl TryFrom<policy_shadow::Model> for Shadow {
    type Error = StoreError;

    fn try_from(row: policy_shadow::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            subject: from_json("subject", &row.subject)?,
            policies: from_json("policies", &row.policies)?,
            started_by: from_json("actor", &row.started_by)?,
            started_at_ms: unsigned(row.started_at),
            stopped_at_ms: row.stopped_at.map(unsigned),
        })
    }
}
