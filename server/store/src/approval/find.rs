//! Reading requests.

use std::collections::HashMap;

use gnap::id::{ApprovalId, GrantId, TenantId, UserId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{Approval, ApprovalState, Vote, Voter, VoterKind};
use crate::column::{Word as _, from_json, time, unsigned};
use crate::entity::{approval_asked, approval_request, approval_vote};
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::platform::Platform;
use crate::tenant::Tenant;

/// Which requests are wanted; everything given must match.
#[derive(Debug, Clone, Default)]
pub struct ApprovalFilter {
    /// In this state.
    pub state: Option<ApprovalState>,
    /// Of this grant.
    pub grant: Option<GrantId>,
}

impl Tenant<'_> {
    /// A request by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn approval(&self, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
        let row = approval_request::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?;
        self.one(row).await
    }

    /// The newest request of a grant.
    ///
    /// # Errors
    /// As every read.
    pub async fn approval_of(&self, grant: GrantId) -> Result<Option<Approval>, StoreError> {
        let row = approval_request::Entity::find()
            .filter(approval_request::Column::TenantId.eq(self.uuid()))
            .filter(approval_request::Column::GrantId.eq(Uuid::from(grant)))
            .order_by_desc(approval_request::Column::CreatedAt)
            .order_by_desc(approval_request::Column::Id)
            .one(self.store.database())
            .await?;
        self.one(row).await
    }

    /// Requests, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn approvals(
        &self,
        filter: &ApprovalFilter,
        page: PageRequest,
    ) -> Result<Page<Approval>, StoreError> {
        let mut query = approval_request::Entity::find()
            .filter(approval_request::Column::TenantId.eq(self.uuid()));
        if let Some(state) = filter.state {
            query = query.filter(approval_request::Column::State.eq(state.word()));
        }
        if let Some(grant) = filter.grant {
            query = query.filter(approval_request::Column::GrantId.eq(Uuid::from(grant)));
        }
        let place = [
            approval_request::Column::CreatedAt,
            approval_request::Column::Id,
        ];
        let rows = page.select(query, place).all(self.store.database()).await?;
        let mut votes = self
            .votes_of(rows.iter().map(|row| row.id).collect())
            .await?;
        page.page(rows, |row| (row.created_at, row.id), Ok)
            .and_then(|page| {
                let items = page.items.into_iter().map(|row| {
                    let votes = votes.remove(&row.id).unwrap_or_default();
                    approval(row, votes)
                });
                Ok(Page {
                    items: items.collect::<Result<_, _>>()?,
                    next: page.next,
                })
            })
    }

    /// Requests that wait and ask any of these, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn approvals_asking(
        &self,
        approvers: &[String],
        now_ms: u64,
        most: u64,
    ) -> Result<Vec<Approval>, StoreError> {
        let asked = approval_asked::Entity::find()
            .select_only()
            .column(approval_asked::Column::ApprovalId)
            .filter(approval_asked::Column::TenantId.eq(self.uuid()))
            .filter(approval_asked::Column::Approvers.is_in(approvers));
        let rows = approval_request::Entity::find()
            .filter(approval_request::Column::TenantId.eq(self.uuid()))
            .filter(approval_request::Column::State.eq(ApprovalState::Waiting.word()))
            .filter(approval_request::Column::ExpiresAt.gt(time(now_ms)))
            .filter(
                approval_request::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(asked)),
            )
            .order_by_asc(approval_request::Column::CreatedAt)
            .order_by_asc(approval_request::Column::Id)
            .limit(most)
            .all(self.store.database())
            .await?;
        self.with_votes(rows).await
    }

    /// Requests that this person answered, the latest answer first.
    ///
    /// # Errors
    /// As every read.
    pub async fn approvals_answered(
        &self,
        voter: UserId,
        most: u64,
    ) -> Result<Vec<Approval>, StoreError> {
        let votes = approval_vote::Entity::find()
            .filter(approval_vote::Column::TenantId.eq(self.uuid()))
            .filter(approval_vote::Column::Voter.eq(Uuid::from(voter)))
            .filter(approval_vote::Column::Kind.eq(VoterKind::Person.word()))
            .order_by_desc(approval_vote::Column::At)
            .limit(most)
            .all(self.store.database())
            .await?;
        let ids: Vec<Uuid> = votes.iter().map(|vote| vote.approval_id).collect();
        let rows = approval_request::Entity::find()
            .filter(approval_request::Column::TenantId.eq(self.uuid()))
            .filter(approval_request::Column::Id.is_in(ids.iter().copied()))
            .all(self.store.database())
            .await?;
        let mut found = self.with_votes(rows).await?;
        found.sort_by_key(|approval| ids.iter().position(|id| *id == Uuid::from(approval.id)));
        Ok(found)
    }

    async fn one(
        &self,
        row: Option<approval_request::Model>,
    ) -> Result<Option<Approval>, StoreError> {
        let found = self.with_votes(row.into_iter().collect()).await?;
        Ok(found.into_iter().next())
    }

    async fn with_votes(
        &self,
        rows: Vec<approval_request::Model>,
    ) -> Result<Vec<Approval>, StoreError> {
        let mut votes = self
            .votes_of(rows.iter().map(|row| row.id).collect())
            .await?;
        let rows = rows.into_iter().map(|row| {
            let votes = votes.remove(&row.id).unwrap_or_default();
            approval(row, votes)
        });
        rows.collect()
    }

    async fn votes_of(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Vote>>, StoreError> {
        let mut found: HashMap<Uuid, Vec<Vote>> = HashMap::new();
        if ids.is_empty() {
            return Ok(found);
        }
        let rows = approval_vote::Entity::find()
            .filter(approval_vote::Column::TenantId.eq(self.uuid()))
            .filter(approval_vote::Column::ApprovalId.is_in(ids))
            .order_by_asc(approval_vote::Column::At)
            .order_by_asc(approval_vote::Column::Voter)
            .all(self.store.database())
            .await?;
        for row in rows {
            let voter = match VoterKind::from_word(&row.kind)? {
                VoterKind::Person => Voter::Person {
                    user: row.voter.into(),
                    seat: row.seat.into(),
                },
                VoterKind::Administrator => Voter::Administrator(row.voter.into()),
            };
            let vote = Vote {
                voter,
                answer: from_json("answer", &row.answer)?,
                reason: row.reason,
                at_ms: unsigned(row.at),
            };
            found.entry(row.approval_id).or_default().push(vote);
        }
        Ok(found)
    }
}

impl Platform<'_> {
    /// Requests of all tenants that wait although their time is over.
    ///
    /// # Errors
    /// As every read.
    pub async fn expired_approvals(
        &self,
        now_ms: u64,
        most: u64,
    ) -> Result<Vec<(TenantId, ApprovalId)>, StoreError> {
        let rows = approval_request::Entity::find()
            .filter(approval_request::Column::State.eq(ApprovalState::Waiting.word()))
            .filter(approval_request::Column::ExpiresAt.lte(time(now_ms)))
            .order_by_asc(approval_request::Column::ExpiresAt)
            .limit(most)
            .all(self.store.database())
            .await?;
        let named = rows.into_iter();
        Ok(named
            .map(|row| (row.tenant_id.into(), row.id.into()))
            .collect())
    }
}

fn approval(row: approval_request::Model, votes: Vec<Vote>) -> Result<Approval, StoreError> {
    Ok(Approval {
        id: row.id.into(),
        grant: row.grant_id.into(),
        state: ApprovalState::from_word(&row.state)?,
        version: unsigned(row.version),
        subject: row.subject_id.map(UserId::from),
        client_name: row.client_name,
        demands: from_json("demands", &row.demands)?,
        reason: row.reason,
        created_at_ms: unsigned(row.created_at),
        expires_at_ms: unsigned(row.expires_at),
        settled_at_ms: row.settled_at.map(unsigned),
        votes,
    })
}
