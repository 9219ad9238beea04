//! What one person decided about one client before.

use gnap::grant::Finalized;
use gnap::id::{GrantId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::column::{Word, from_json, unsigned};
use crate::error::StoreError;
use crate::grant::StateKind;
use crate::key::KeyThumbprint;
use crate::sql::Row;
use crate::tenant::Tenant;

/// A grant of a person to a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// Its id.
    pub id: GrantId,
    /// Where it is in its life.
    pub state: StateKind,
    /// Why it is over, if it is.
    pub finalized: Option<Finalized>,
    /// What was asked for.
    pub request: Value,
    /// What was decided for each right and why.
    pub decision: Value,
    /// When it was decided, in epoch milliseconds.
    pub decided_at_ms: u64,
}

const SELECT: &str = "SELECT id, state, finalized_reason, request, decision, decided_at \
     FROM grant_request WHERE tenant_id = $1 AND user_id = $2 AND key_thumbprint = $3 \
     ORDER BY created_at DESC LIMIT 100";

impl Tenant<'_> {
    /// The grants of a person to the client with this key, newest first, up to
    /// 100.
    ///
    /// # Errors
    /// As every read.
    pub async fn grants_before(
        &self,
        user: UserId,
        client: KeyThumbprint,
    ) -> Result<Vec<Before>, StoreError> {
        let arguments = [self.id.into(), Some(Uuid::from(user)).into(), client.into()];
        let rows = self.store.pool().fetch_all(SELECT, &arguments).await?;
        rows.iter().map(before).collect()
    }
}

fn before(row: &Row) -> Result<Before, StoreError> {
    let finalized = row.get::<Option<String>>(2)?;
    Ok(Before {
        id: row.get::<Uuid>(0)?.into(),
        state: StateKind::from_word(&row.get::<String>(1)?)?,
        finalized: finalized
            .map(|word| Finalized::from_word(&word))
            .transpose()?,
        request: from_json("request", &row.get::<String>(3)?)?,
        decision: from_json("decision", &row.get::<String>(4)?)?,
        decided_at_ms: unsigned(row.get(5)?),
    })
}
