//! Recorded requests, in order: grants with what was decided about them, and
//! requests that became none. For replays, and to explain one of them.

use gnap::id::{GrantId, TenantId, UserId};
use sea_orm::sqlx;
use serde_json::Value;
use uuid::Uuid;

use crate::column::{Word as _, from_json, json, time, unsigned};
use crate::error::StoreError;
use crate::grant::StateKind;
use crate::page::Cursor;
use crate::platform::Platform;
use crate::sql::{Argument, Row};
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

/// What policy looked at when it decided, beside request and decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The application's form of them.
    pub content: Value,
    /// Their digest.
    pub digest: [u8; 32],
}

/// A request that was refused at once.
#[derive(Debug, Clone)]
pub struct NewRefused {
    /// The id that its grant would have had.
    pub id: GrantId,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// What policy looked at.
    pub inputs: Inputs,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
}

/// A request with its decision.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRequest {
    /// The grant's id, or the one it would have had.
    pub id: GrantId,
    /// The grant's state; `None` for a request that became none.
    pub state: Option<StateKind>,
    /// Who decided.
    pub user: Option<UserId>,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// What policy looked at, unless that was forgotten.
    pub inputs: Option<Inputs>,
    /// When it was asked for, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was decided.
    pub decided_at_ms: u64,
}

impl RecordedRequest {
    /// Its place in the order.
    pub fn place(&self) -> Cursor {
        Cursor {
            at: time(self.created_at_ms),
            id: self.id.into(),
        }
    }
}

/// Which recorded requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Grants.
    Grants,
    /// Requests that became none.
    Refused,
}

/// From when to when, in epoch milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// At this time or later.
    pub from_ms: u64,
    /// Before this time.
    pub before_ms: u64,
}

impl Tenant<'_> {
    /// Keeps a request that was refused.
    ///
    /// # Errors
    /// As every write.
    pub async fn keep_refused(&self, refused: NewRefused) -> Result<(), StoreError> {
        let arguments = vec![
            self.id.into(),
            refused.id.into(),
            time(refused.created_at_ms).into(),
            json("request", &refused.request)?.into(),
            json("decision", &refused.decision)?.into(),
            json("inputs", &refused.inputs.content)?.into(),
            Argument::Hash(Some(refused.inputs.digest)),
        ];
        self.store.writer().write(Keep(arguments)).await
    }

    /// The next requests of a window after a place, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn recorded_requests(
        &self,
        which: Recorded,
        window: Window,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<RecordedRequest>, StoreError> {
        let from = time(window.from_ms);
        let after = after.unwrap_or(Cursor {
            at: from,
            id: Uuid::nil(),
        });
        let statement = match which {
            Recorded::Grants => GRANTS,
            Recorded::Refused => REFUSED,
        };
        let arguments = [
            self.id.into(),
            from.into(),
            time(window.before_ms).into(),
            after.at.into(),
            Argument::Uuid(Some(after.id)),
            i64::from(limit).into(),
        ];
        let rows = self.store.pool().fetch_all(statement, &arguments).await?;
        rows.iter().map(request).collect()
    }

    /// How many requests a window has.
    ///
    /// # Errors
    /// As every read.
    pub async fn count_recorded(&self, which: Recorded, window: Window) -> Result<u64, StoreError> {
        let statement = match which {
            Recorded::Grants => COUNT_GRANTS,
            Recorded::Refused => COUNT_REFUSED,
        };
        let arguments = [
            self.id.into(),
            time(window.from_ms).into(),
            time(window.before_ms).into(),
        ];
        let row = self
            .store
            .pool()
            .fetch_optional(statement, &arguments)
            .await?;
        let count = row.map(|row| row.get::<i64>(0)).transpose()?;
        Ok(unsigned(count.unwrap_or_default()))
    }

    /// One request by the id of its grant, or that it would have had.
    ///
    /// # Errors
    /// As every read.
    pub async fn recorded_request(
        &self,
        id: GrantId,
    ) -> Result<Option<RecordedRequest>, StoreError> {
        let arguments = [self.id.into(), id.into()];
        for statement in [GRANT, ONE_REFUSED] {
            let found = self.store.pool().fetch_optional(statement, &arguments);
            if let Some(row) = found.await? {
                return request(&row).map(Some);
            }
        }
        Ok(None)
    }

    /// Forgets what policy looked at for requests of before a time, and
    /// requests that were refused before it. What was forgotten up to now is
    /// not looked at again.
    ///
    /// # Errors
    /// As every write.
    pub async fn forget_inputs(&self, before_ms: u64) -> Result<(), StoreError> {
        let forget = Forget([self.id.into(), time(before_ms).into()]);
        self.store.writer().write(forget).await
    }
}

/// How far a tenant's inputs are forgotten.
#[derive(Debug, Clone, PartialEq)]
pub struct Forgotten {
    /// The tenant.
    pub id: TenantId,
    /// Its settings.
    pub settings: Value,
    /// Inputs of requests before this time are gone, in epoch milliseconds.
    pub forgotten_before_ms: u64,
}

impl Platform<'_> {
    /// How far each tenant's inputs are forgotten.
    ///
    /// # Errors
    /// As every read.
    pub async fn inputs_to_forget(&self) -> Result<Vec<Forgotten>, StoreError> {
        const SELECT: &str = "SELECT id, settings, inputs_forgotten_before FROM tenant";
        let rows = self.store.pool().fetch_all(SELECT, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(Forgotten {
                    id: row.get::<Uuid>(0)?.into(),
                    settings: from_json("settings", &row.get::<String>(1)?)?,
                    forgotten_before_ms: unsigned(row.get(2)?),
                })
            })
            .collect()
    }
}

macro_rules! columns {
    (grants) => {
        "SELECT id, created_at, decided_at, state, user_id, request, decision, inputs, \
         inputs_digest FROM grant_request WHERE tenant_id = $1"
    };
    (refused) => {
        "SELECT id, created_at, created_at AS decided_at, CAST(NULL AS TEXT) AS state, \
         NULL AS user_id, request, decision, inputs, inputs_digest FROM refused_request \
         WHERE tenant_id = $1"
    };
}

macro_rules! page {
    ($which:tt) => {
        concat!(
            columns!($which),
            " AND created_at >= $2 AND created_at < $3 AND (created_at, id) > ($4, $5) ",
            "ORDER BY created_at, id LIMIT $6"
        )
    };
}

const GRANTS: &str = page!(grants);
const REFUSED: &str = page!(refused);
const GRANT: &str = concat!(columns!(grants), " AND id = $2");
const ONE_REFUSED: &str = concat!(columns!(refused), " AND id = $2");
const COUNT_GRANTS: &str = "SELECT COUNT(*) FROM grant_request \
     WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3";
const COUNT_REFUSED: &str = "SELECT COUNT(*) FROM refused_request \
     WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3";

fn request(row: &Row) -> Result<RecordedRequest, StoreError> {
    let state = row.get::<Option<String>>(3)?;
    let user = match state {
        Some(_) => row.get::<Option<Uuid>>(4)?,
        None => None,
    };
    let inputs = row.get::<Option<String>>(7)?;
    let digest = row.get::<Option<Vec<u8>>>(8)?;
    let inputs = inputs.zip(digest).map(|(content, digest)| {
        Ok::<_, StoreError>(Inputs {
            content: from_json("inputs", &content)?,
            digest: digest.try_into().map_err(|_| StoreError::Corrupt {
                what: "digest",
                source: "not 32 octets".into(),
            })?,
        })
    });
    Ok(RecordedRequest {
        id: row.get::<Uuid>(0)?.into(),
        created_at_ms: unsigned(row.get(1)?),
        decided_at_ms: unsigned(row.get(2)?),
        state: state.as_deref().map(StateKind::from_word).transpose()?,
        user: user.map(UserId::from),
        request: from_json("request", &row.get::<String>(5)?)?,
        decision: from_json("decision", &row.get::<String>(6)?)?,
        inputs: inputs.transpose()?,
    })
}

struct Keep(Vec<Argument>);

impl Write for Keep {
    type Answer = ();

    async fn run(&self, group: &mut Group<'_>) -> Result<(), sqlx::Error> {
        const INSERT: &str = "INSERT INTO refused_request (tenant_id, id, created_at, request, \
             decision, inputs, inputs_digest) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        group.transaction.execute(INSERT, &self.0).await?;
        Ok(())
    }
}

struct Forget([Argument; 2]);

impl Write for Forget {
    type Answer = ();

    async fn run(&self, group: &mut Group<'_>) -> Result<(), sqlx::Error> {
        for statement in [
            "UPDATE grant_request SET inputs = NULL, inputs_digest = NULL WHERE tenant_id = $1 \
             AND created_at < $2 AND created_at >= \
             (SELECT inputs_forgotten_before FROM tenant WHERE id = $1) AND inputs IS NOT NULL",
            "DELETE FROM refused_request WHERE tenant_id = $1 AND created_at < $2",
            "UPDATE tenant SET inputs_forgotten_before = $2 \
             WHERE id = $1 AND inputs_forgotten_before < $2",
        ] {
            group.transaction.execute(statement, &self.0).await?;
        }
        Ok(())
    }
}
