//! Replays: a row with the progress that everybody reads, and rows with what
//! was found. Each step is decided by the replay still running.

use gnap::id::{GrantId, PolicyReplayId, TenantId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::{Actor, Audit, Object};
use crate::column::{Word, from_json, json, time, unsigned};
use crate::entity::{policy_replay, policy_replay_change};
use crate::error::StoreError;
use crate::page::{Cursor, Page, PageRequest};
use crate::platform::Platform;
use crate::tenant::Tenant;

/// Most replays that a tenant keeps.
const MOST: usize = 10;
/// Rows of one insert: below the parameter limits of both databases.
const ROWS: usize = 500;

/// A replay to start.
#[derive(Debug, Clone)]
pub struct NewReplay {
    /// Its id.
    pub id: PolicyReplayId,
    /// Which policies are asked.
    pub subject: Value,
    /// The live version beside them.
    pub live: u64,
    /// Requests of this time or later, in epoch milliseconds.
    pub from_ms: u64,
    /// Requests before this time.
    pub before_ms: u64,
    /// Requests to look at.
    pub total: u64,
}

/// A stored replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Its id.
    pub id: PolicyReplayId,
    /// Which policies are asked.
    pub subject: Value,
    /// The live version beside them.
    pub live: u64,
    /// Requests of this time or later, in epoch milliseconds.
    pub from_ms: u64,
    /// Requests before this time.
    pub before_ms: u64,
    /// Requests to look at.
    pub total: u64,
    /// How it stands.
    pub state: ReplayState,
    /// What it found so far.
    pub found: ReplayFound,
    /// Who started it.
    pub started_by: Actor,
    /// When.
    pub started_at_ms: u64,
    /// When it was over.
    pub finished_at_ms: Option<u64>,
}

/// What a replay found so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplayFound {
    /// Requests that were looked at.
    pub done: u64,
    /// Counts by kind of change; the application's.
    pub tally: Value,
    /// Live grants with a change.
    pub live_grants: u64,
}

/// How a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayState {
    /// At work.
    Running,
    /// Everything was looked at.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// Who worked on it ended.
    Interrupted,
}

/// One thing that a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayChange {
    /// Its place among the changes, from 0.
    pub place: u64,
    /// The grant, or the request that became none.
    pub grant: GrantId,
    /// When it was asked for, in epoch milliseconds.
    pub at_ms: u64,
    /// Whether the grant is live.
    pub live: bool,
    /// The right's place in the request.
    pub right_place: u64,
    /// The right's type.
    pub right_type: String,
    /// The client's class.
    pub class: Option<String>,
    /// How the answers differ.
    pub change: String,
    /// What the live policies say.
    pub before: String,
    /// What the others say.
    pub after: String,
    /// Inputs that were not kept.
    pub missing: Vec<String>,
}

/// Which changes are wanted; everything given must match.
#[derive(Debug, Clone, Default)]
pub struct ReplayChangeFilter {
    /// The kind.
    pub change: Option<String>,
    /// Whether the grant is live.
    pub live: Option<bool>,
}

impl Tenant<'_> {
    /// Starts a replay; the oldest ones are forgotten.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] while another one runs.
    pub async fn start_policy_replay(
        &self,
        replay: &NewReplay,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let at = time(audit.at_ms);
        let row = policy_replay::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(replay.id.into()),
            state: Set(ReplayState::Running.word().to_owned()),
            subject: Set(json("subject", &replay.subject)?),
            live_version: Set(time(replay.live)),
            from_at: Set(time(replay.from_ms)),
            before_at: Set(time(replay.before_ms)),
            total: Set(time(replay.total)),
            done: Set(0),
            tally: Set("{}".to_owned()),
            live_grants: Set(0),
            started_by: Set(json("actor", &audit.actor)?),
            started_at: Set(at),
            updated_at: Set(at),
            finished_at: Set(None),
        };
        let change = self.change().await?;
        // INVARIANT: a partial unique index lets one running replay through.
        policy_replay::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(KIND))?;
        let old: Vec<Uuid> = policy_replay::Entity::find()
            .select_only()
            .column(policy_replay::Column::Id)
            .filter(policy_replay::Column::TenantId.eq(self.uuid()))
            .order_by_desc(policy_replay::Column::Id)
            .into_tuple()
            .all(&change.transaction)
            .await?;
        for id in old.into_iter().skip(MOST) {
            policy_replay_change::Entity::delete_many()
                .filter(policy_replay_change::Column::TenantId.eq(self.uuid()))
                .filter(policy_replay_change::Column::ReplayId.eq(id))
                .exec(&change.transaction)
                .await?;
            policy_replay::Entity::delete_by_id((self.uuid(), id))
                .exec(&change.transaction)
                .await?;
        }
        change.commit(audit, Object::new(KIND, &replay.id)).await
    }

    /// Replays, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_replays(&self) -> Result<Vec<Replay>, StoreError> {
        let rows = policy_replay::Entity::find()
            .filter(policy_replay::Column::TenantId.eq(self.uuid()))
            .order_by_desc(policy_replay::Column::Id)
            .all(self.store.database())
            .await?;
        rows.into_iter().map(Replay::try_from).collect()
    }

    /// A replay by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_replay(&self, id: PolicyReplayId) -> Result<Option<Replay>, StoreError> {
        let row = policy_replay::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?;
        row.map(Replay::try_from).transpose()
    }

    /// Writes what a replay found since the last step; `false` when it does
    /// not run any more, and then nothing is written.
    ///
    /// # Errors
    /// As every write.
    pub async fn advance_policy_replay(
        &self,
        id: PolicyReplayId,
        found: &ReplayFound,
        changes: Vec<ReplayChange>,
        now_ms: u64,
    ) -> Result<bool, StoreError> {
        let row = policy_replay::ActiveModel {
            done: Set(time(found.done)),
            tally: Set(json("tally", &found.tally)?),
            live_grants: Set(time(found.live_grants)),
            updated_at: Set(time(now_ms)),
            ..Default::default()
        };
        let change = self.change().await?;
        let changed = policy_replay::Entity::update_many()
            .set(row)
            .filter(self.running(id))
            .exec(&change.transaction)
            .await?;
        if changed.rows_affected == 0 {
            change.transaction.rollback().await?;
            return Ok(false);
        }
        let mut rows = Vec::with_capacity(changes.len());
        for found in changes {
            rows.push(self.change_row(id, found)?);
        }
        while !rows.is_empty() {
            let later = rows.split_off(rows.len().min(ROWS));
            policy_replay_change::Entity::insert_many(rows)
                .exec_without_returning(&change.transaction)
                .await?;
            rows = later;
        }
        change.transaction.commit().await?;
        Ok(true)
    }

    /// Ends a replay that runs.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when it does not
    /// run any more.
    pub async fn end_policy_replay(
        &self,
        id: PolicyReplayId,
        state: ReplayState,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = policy_replay::ActiveModel {
            state: Set(state.word().to_owned()),
            finished_at: Set(Some(time(audit.at_ms))),
            ..Default::default()
        };
        let change = self.change().await?;
        let ended = policy_replay::Entity::update_many()
            .set(row)
            .filter(self.running(id))
            .exec(&change.transaction)
            .await?;
        if ended.rows_affected == 0 {
            let known = policy_replay::Entity::find_by_id((self.uuid(), id.into()))
                .one(&change.transaction)
                .await?;
            return Err(match known {
                Some(_) => StoreError::Conflict { what: KIND },
                None => StoreError::Unknown { what: KIND },
            });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// What a replay found, in its order.
    ///
    /// # Errors
    /// As every read.
    pub async fn policy_replay_changes(
        &self,
        id: PolicyReplayId,
        filter: &ReplayChangeFilter,
        page: PageRequest,
    ) -> Result<Page<ReplayChange>, StoreError> {
        let mut query = policy_replay_change::Entity::find()
            .filter(policy_replay_change::Column::TenantId.eq(self.uuid()))
            .filter(policy_replay_change::Column::ReplayId.eq(Uuid::from(id)));
        if let Some(change) = &filter.change {
            query = query.filter(policy_replay_change::Column::Change.eq(change));
        }
        if let Some(live) = filter.live {
            query = query.filter(policy_replay_change::Column::Live.eq(live));
        }
        if let Some(Cursor { at, .. }) = page.after {
            query = query.filter(policy_replay_change::Column::Place.gt(at));
        }
        let rows = query
            .order_by_asc(policy_replay_change::Column::Place)
            .limit(u64::from(page.limit()) + 1)
            .all(self.store.database())
            .await?;
        page.page(rows, |row| (row.place, Uuid::nil()), TryInto::try_into)
    }

    fn running(&self, id: PolicyReplayId) -> sea_orm::sea_query::SimpleExpr {
        policy_replay::Column::TenantId
            .eq(self.uuid())
            .and(policy_replay::Column::Id.eq(Uuid::from(id)))
            .and(Expr::col(policy_replay::Column::State).eq(ReplayState::Running.word()))
    }

    fn change_row(
        &self,
        id: PolicyReplayId,
        found: ReplayChange,
    ) -> Result<policy_replay_change::ActiveModel, StoreError> {
        Ok(policy_replay_change::ActiveModel {
            tenant_id: Set(self.uuid()),
            replay_id: Set(id.into()),
            place: Set(time(found.place)),
            grant_id: Set(found.grant.into()),
            at: Set(time(found.at_ms)),
            live: Set(found.live),
            right_place: Set(time(found.right_place)),
            right_type: Set(found.right_type),
            class: Set(found.class),
            change: Set(found.change),
            before: Set(found.before),
            after: Set(found.after),
            missing: Set(json("missing inputs", &found.missing)?),
        })
    }
}

impl Platform<'_> {
    /// Replays that run and made no step since `before_ms`: nobody works on
    /// them any more.
    ///
    /// # Errors
    /// As every read.
    pub async fn still_policy_replays(
        &self,
        before_ms: u64,
    ) -> Result<Vec<(TenantId, PolicyReplayId)>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = policy_replay::Entity::find()
            .select_only()
            .columns([policy_replay::Column::TenantId, policy_replay::Column::Id])
            .filter(policy_replay::Column::State.eq(ReplayState::Running.word()))
            .filter(policy_replay::Column::UpdatedAt.lt(time(before_ms)))
            .into_tuple()
            .all(self.store.database())
            .await?;
        let ids = rows.into_iter();
        Ok(ids.map(|(tenant, id)| (tenant.into(), id.into())).collect())
    }
}

/// What messages and audit events call it.
const KIND: &str = "policy_replay";

impl Word for ReplayState {
    const WHAT: &'static str = "state of a replay";
    const WORDS: &'static [(Self, &'static str)] = &[
        (ReplayState::Running, "running"),
        (ReplayState::Done, "done"),
        (ReplayState::Cancelled, "cancelled"),
        (ReplayState::Interrupted, "interrupted"),
    ];
}

impl TryFrom<policy_replay::Model> for Replay {
    type Error = StoreError;

    fn try_from(row: policy_replay::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            id: row.id.into(),
            subject: from_json("subject", &row.subject)?,
            live: unsigned(row.live_version),
            from_ms: unsigned(row.from_at),
            before_ms: unsigned(row.before_at),
            total: unsigned(row.total),
            state: ReplayState::from_word(&row.state)?,
            found: ReplayFound {
                done: unsigned(row.done),
                tally: from_json("tally", &row.tally)?,
                live_grants: unsigned(row.live_grants),
            },
            started_by: from_json("actor", &row.started_by)?,
            started_at_ms: unsigned(row.started_at),
            finished_at_ms: row.finished_at.map(unsigned),
        })
    }
}

impl TryFrom<policy_replay_change::Model> for ReplayChange {
    type Error = StoreError;

    fn try_from(row: policy_replay_change::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            place: unsigned(row.place),
            grant: row.grant_id.into(),
            at_ms: unsigned(row.at),
            live: row.live,
            right_place: unsigned(row.right_place),
            right_type: row.right_type,
            class: row.class,
            change: row.change,
            before: row.before,
            after: row.after,
            missing: from_json("missing inputs", &row.missing)?,
        })
    }
}
