//! Who belongs to what (design §7): tuples of subject, relation and object. A
//! tenant has many, so replicas read what changed since they last looked.

use gnap::id::RelationshipId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::change::Change;
use crate::column::{time, unsigned};
use crate::entity::{relationship, tenant};
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// For how long it is known what was taken away, in milliseconds. Who has not
/// looked for this long reads everything anew.
pub const REMOVED_IS_KNOWN_FOR_MS: u64 = 24 * 60 * 60 * 1000;

/// What a relationship says. What the texts mean is the application's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tuple {
    /// Who.
    pub subject: String,
    /// In which relation.
    pub relation: String,
    /// To what.
    pub object: String,
}

/// A stored relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its id.
    pub id: RelationshipId,
    /// What it says.
    pub tuple: Tuple,
    /// When it was added, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// What becomes of relationships, all at once. Adding one that is there and
/// removing one that is not change nothing.
#[derive(Debug, Clone, Default)]
pub struct RelationshipChange {
    /// To be there afterwards, each with the id it gets if it is new.
    pub add: Vec<(RelationshipId, Tuple)>,
    /// Not to be there afterwards.
    pub remove: Vec<Tuple>,
}

/// Which relationships are wanted; everything given must be equal.
#[derive(Debug, Clone, Default)]
pub struct RelationshipFilter {
    /// Who.
    pub subject: Option<String>,
    /// In which relation.
    pub relation: Option<String>,
    /// To what.
    pub object: Option<String>,
}

/// What changed after some version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationshipsSince {
    /// The version that this leads to.
    pub version: u64,
    /// Added since, and still there.
    pub added: Vec<Tuple>,
    /// Removed since.
    pub removed: Vec<Tuple>,
}

impl Tenant<'_> {
    /// Adds and removes relationships; all or none.
    ///
    /// # Errors
    /// As every write.
    pub async fn change_relationships(
        &self,
        wanted: RelationshipChange,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let at = time(audit.at_ms);
        let change = self.change().await?;
        // The tenant's row is locked from here on: versions become visible in
        // their order, so nobody who read one can have missed a smaller one.
        let version = next_version(&change, self.uuid()).await?;
        for tuple in wanted.remove {
            relationship::Entity::update_many()
                .col_expr(relationship::Column::Version, Expr::value(version))
                .col_expr(relationship::Column::RemovedAt, Expr::value(at))
                .filter(relationship::Column::TenantId.eq(self.uuid()))
                .filter(relationship::Column::Subject.eq(tuple.subject))
                .filter(relationship::Column::Relation.eq(tuple.relation))
                .filter(relationship::Column::Object.eq(tuple.object))
                .filter(relationship::Column::RemovedAt.is_null())
                .exec(&change.transaction)
                .await?;
        }
        let rows = wanted
            .add
            .into_iter()
            .map(|(id, tuple)| relationship::ActiveModel {
                tenant_id: Set(self.uuid()),
                id: Set(id.into()),
                subject: Set(tuple.subject),
                relation: Set(tuple.relation),
                object: Set(tuple.object),
                version: Set(version),
                created_at: Set(at),
                removed_at: Set(None),
            });
        for row in rows {
            relationship::Entity::insert(row)
                .on_conflict(again())
                .exec_without_returning(&change.transaction)
                .await?;
        }
        relationship::Entity::delete_many()
            .filter(relationship::Column::TenantId.eq(self.uuid()))
            .filter(relationship::Column::RemovedAt.is_not_null())
            .filter(
                relationship::Column::RemovedAt
                    .lt(at.saturating_sub(time(REMOVED_IS_KNOWN_FOR_MS))),
            )
            .exec(&change.transaction)
            .await?;
        change.commit(audit, Object::new(KIND, &self.id)).await
    }

    /// Relationships, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn relationships(
        &self,
        filter: &RelationshipFilter,
        page: PageRequest,
    ) -> Result<Page<Relationship>, StoreError> {
        let mut query = relationship::Entity::find()
            .filter(relationship::Column::TenantId.eq(self.uuid()))
            .filter(relationship::Column::RemovedAt.is_null());
        let wanted = [
            (relationship::Column::Subject, &filter.subject),
            (relationship::Column::Relation, &filter.relation),
            (relationship::Column::Object, &filter.object),
        ];
        for (column, value) in wanted {
            if let Some(value) = value {
                query = query.filter(column.eq(value));
            }
        }
        let place = [relationship::Column::CreatedAt, relationship::Column::Id];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(rows, |row| (row.created_at, row.id), |row| Ok(row.into()))
    }

    /// What changed after `version`; everything that is there, after 0.
    ///
    /// # Errors
    /// As every read.
    pub async fn relationships_since(
        &self,
        version: u64,
    ) -> Result<RelationshipsSince, StoreError> {
        let rows = relationship::Entity::find()
            .filter(relationship::Column::TenantId.eq(self.uuid()))
            .filter(relationship::Column::Version.gt(time(version)))
            .order_by_asc(relationship::Column::Version)
            .all(self.store.database())
            .await?;
        let mut since = RelationshipsSince {
            version,
            ..RelationshipsSince::default()
        };
        for row in rows {
            // Read with the rows, which come in its order: what is committed
            // after this read is not passed over.
            since.version = unsigned(row.version);
            match row.removed_at {
                None => since.added.push(tuple(row)),
                Some(_) => since.removed.push(tuple(row)),
            }
        }
        Ok(since)
    }
}

/// What messages and audit events call them.
const KIND: &str = "relationships";

async fn next_version(change: &Change, of: Uuid) -> Result<i64, StoreError> {
    let next = Expr::col(tenant::Column::RelationshipVersion).add(1);
    tenant::Entity::update_many()
        .col_expr(tenant::Column::RelationshipVersion, next)
        .filter(tenant::Column::Id.eq(of))
        .exec(&change.transaction)
        .await?;
    let row = tenant::Entity::find_by_id(of)
        .one(&change.transaction)
        .await?
        .ok_or(StoreError::Unknown { what: "tenant" })?;
    Ok(row.relationship_version)
}

/// One that was removed is there again; one that is there stays as it is.
fn again() -> OnConflict {
    OnConflict::columns([
        relationship::Column::TenantId,
        relationship::Column::Subject,
        relationship::Column::Relation,
        relationship::Column::Object,
    ])
    .update_columns([
        relationship::Column::Version,
        relationship::Column::CreatedAt,
        relationship::Column::RemovedAt,
    ])
    .action_and_where(
        Expr::col((relationship::Entity, relationship::Column::RemovedAt)).is_not_null(),
    )
    .to_owned()
}

fn tuple(row: relationship::Model) -> Tuple {
    Tuple {
        subject: row.subject,
        relation: row.relation,
        object: row.object,
    }
}

impl From<relationship::Model> for Relationship {
    fn from(row: relationship::Model) -> Self {
        Self {
            id: row.id.into(),
            created_at_ms: unsigned(row.created_at),
            tuple: tuple(row),
        }
    }
}
