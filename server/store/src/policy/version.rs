//! Versions of a tenant's policies: written once, with the publication.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::audit::Actor;
use crate::column::{from_json, time, unsigned};
use crate::entity::policy_version;
use crate::error::StoreError;
use crate::page::{Cursor, Page, PageRequest};
use crate::policy::Entry;
use crate::tenant::Tenant;

/// A version without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionSummary {
    /// Its number, from 1.
    pub number: u64,
    /// A digest of the set.
    pub digest: String,
    /// Why, in the publisher's words.
    pub comment: String,
    /// The older version it goes back to.
    pub rollback_to: Option<u64>,
    /// Who published it.
    pub published_by: Actor,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// When, in epoch milliseconds.
    pub published_at_ms: u64,
}

/// A version with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// All but the texts.
    pub summary: VersionSummary,
    /// The whole set, in order.
    pub policies: Vec<Entry>,
}

#[derive(FromQueryResult)]
struct SummaryRow {
    number: i64,
    digest: String,
    comment: String,
    rollback_to: Option<i64>,
    published_by: String,
    authors: String,
    published_at: i64,
}

impl Tenant<'_> {
    /// A version by number.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_version(&self, number: u64) -> Result<Option<Version>, StoreError> {
        let row = policy_version::Entity::find_by_id((self.uuid(), time(number)))
            .one(self.store.database())
            .await?;
        row.map(|row| {
            Ok(Version {
                policies: from_json("policies", &row.policies)?,
                summary: SummaryRow {
                    number: row.number,
                    digest: row.digest,
                    comment: row.comment,
                    rollback_to: row.rollback_to,
                    published_by: row.published_by,
                    authors: row.authors,
                    published_at: row.published_at,
                }
                .try_into()?,
            })
        })
        .transpose()
    }

    /// Versions without their texts, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_versions(
        &self,
        page: PageRequest,
    ) -> Result<Page<VersionSummary>, StoreError> {
        let mut query = policy_version::Entity::find()
            .select_only()
            .columns([
                policy_version::Column::Number,
                policy_version::Column::Digest,
                policy_version::Column::Comment,
                policy_version::Column::RollbackTo,
                policy_version::Column::PublishedBy,
                policy_version::Column::Authors,
                policy_version::Column::PublishedAt,
            ])
            .filter(policy_version::Column::TenantId.eq(self.uuid()));
        if let Some(Cursor { at, .. }) = page.after {
            query = query.filter(Expr::col(policy_version::Column::Number).lt(at));
        }
        let rows = query
            .order_by_desc(policy_version::Column::Number)
            .limit(u64::from(page.limit()) + 1)
            .into_model::<SummaryRow>()
            .all(self.store.database())
            .await?;
        page.page(rows, |row| (row.number, Uuid::nil()), TryInto::try_into)
    }
}

impl TryFrom<SummaryRow> for VersionSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, Self::Error> {
        Ok(Self {
            number: unsigned(row.number),
            digest: row.digest,
            comment: row.comment,
            rollback_to: row.rollback_to.map(unsigned),
            published_by: from_json("actor", &row.published_by)?,
            authors: from_json("authors", &row.authors)?,
            published_at_ms: unsigned(row.published_at),
        })
    }
}
