//! Grants as rows.

use gnap::grant::Finalized;
use gnap::id::{InstanceId, TenantId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::audit::Actor;
use crate::column::{Word, from_json, hash, json, key, thumbprint, time, unsigned};
use crate::error::StoreError;
use crate::grant::{ClientSnapshot, Grant, Inputs, NewGrant, State, StateKind, StoredInteractRef};
use crate::insert::{Table, Values};
use crate::key::KeyThumbprint;
use crate::sql::{Argument, Row};

/// The columns of a new grant.
pub(crate) const TABLE: Table = Table {
    name: "grant_request",
    columns: &[
        "tenant_id",
        "id",
        "state",
        "client_instance_id",
        "client_name",
        "client_class_id",
        "key_thumbprint",
        "key",
        "user_id",
        "right_types",
        "request",
        "decision",
        "continuation_hash",
        "interact_ref_hash",
        "version",
        "created_at",
        "decided_at",
        "inputs",
        "inputs_digest",
    ],
};

/// A new grant as a row of [`TABLE`].
pub(crate) fn values(
    tenant: TenantId,
    grant: NewGrant,
    state: StateKind,
    interact_ref_hash: Option<KeyedHash>,
) -> Result<Values, StoreError> {
    let (inputs, digest) = inputs(grant.inputs.as_ref())?;
    Ok(vec![
        tenant.into(),
        grant.id.into(),
        state.word().into(),
        grant.client_instance.map(Uuid::from).into(),
        grant.client.name.into(),
        grant.client.class_id.into(),
        grant.client.key.thumbprint.into(),
        json("key", &grant.client.key.value)?.into(),
        grant.user.map(Uuid::from).into(),
        json("types of rights", &grant.right_types)?.into(),
        json("request", &grant.request)?.into(),
        json("decision", &grant.decision)?.into(),
        grant.continuation_hash.into(),
        interact_ref_hash.into(),
        1_i64.into(),
        time(grant.created_at_ms).into(),
        time(grant.decided_at_ms).into(),
        inputs,
        digest,
    ])
}

/// What policy looked at, as two columns.
pub(crate) fn inputs(inputs: Option<&Inputs>) -> Result<(Argument, Argument), StoreError> {
    let content = inputs.map(|inputs| json("inputs", &inputs.content));
    Ok((
        Argument::Text(content.transpose()?),
        Argument::Hash(inputs.map(|inputs| inputs.digest)),
    ))
}

/// One grant, in the columns that [`grant`] reads.
pub(crate) const SELECT: &str = "SELECT id, state, finalized_reason, client_instance_id, \
     client_name, client_class_id, key, key_thumbprint, user_id, request, decision, \
     continuation_hash, interact_ref_hash, interact_ref_used_at, version, created_at, decided_at, \
     finalized_at, finalized_by, finalized_text \
     FROM grant_request WHERE tenant_id = $1 AND id = $2";

/// Reads a row of [`SELECT`].
pub(crate) fn grant(row: &Row) -> Result<Grant, StoreError> {
    let state = match StateKind::from_word(&row.get::<String>(1)?)? {
        StateKind::Pending => State::Pending,
        StateKind::Waiting => State::Waiting,
        StateKind::Approved => State::Approved,
        StateKind::Denied => State::Denied,
        StateKind::Finalized => State::Finalized {
            reason: Finalized::from_word(&row.get::<String>(2)?)?,
            at_ms: unsigned(row.get(17)?),
            by: from_json::<Actor>("actor", &row.get::<String>(18)?)?,
            text: row.get(19)?,
        },
    };
    Ok(Grant {
        id: row.get::<Uuid>(0)?.into(),
        state,
        client_instance: row.get::<Option<Uuid>>(3)?.map(InstanceId::from),
        client: ClientSnapshot {
            name: row.get(4)?,
            class_id: row.get(5)?,
            key: key(&row.get::<String>(6)?, &row.get::<Vec<u8>>(7)?)?,
        },
        user: row.get::<Option<Uuid>>(8)?.map(UserId::from),
        request: from_json("request", &row.get::<String>(9)?)?,
        decision: from_json("decision", &row.get::<String>(10)?)?,
        continuation_hash: optional_hash(row, 11)?,
        interact_ref: interact_ref(row, 12, 13)?,
        version: unsigned(row.get(14)?),
        created_at_ms: unsigned(row.get(15)?),
        decided_at_ms: unsigned(row.get(16)?),
    })
}

/// What decides whether a grant can be continued or ended.
pub(crate) struct Standing {
    pub(crate) state: StateKind,
    pub(crate) continuation_hash: Option<KeyedHash>,
    pub(crate) key_thumbprint: KeyThumbprint,
    pub(crate) interact_ref: StoredInteractRef,
    pub(crate) user: Option<UserId>,
}

impl Standing {
    /// Its columns of one grant.
    pub(crate) const SELECT: &str = "SELECT state, continuation_hash, key_thumbprint, \
         interact_ref_hash, interact_ref_used_at, user_id \
         FROM grant_request WHERE tenant_id = $1 AND id = $2";

    /// Reads a row of [`Standing::SELECT`].
    pub(crate) fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Self::try_read(row).map_err(|error| sqlx::Error::Decode(error.into()))
    }

    fn try_read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            state: StateKind::from_word(&row.get::<String>(0)?)?,
            continuation_hash: optional_hash(row, 1)?,
            key_thumbprint: thumbprint(&row.get::<Vec<u8>>(2)?)?,
            interact_ref: interact_ref(row, 3, 4)?,
            user: row.get::<Option<Uuid>>(5)?.map(UserId::from),
        })
    }

    /// Whether these are the grant's current continuation token and key.
    pub(crate) fn is_held_by(&self, continuation: &KeyedHash, key: &KeyThumbprint) -> bool {
        self.key_thumbprint == *key
            && self
                .continuation_hash
                .is_some_and(|hash| hash.matches(continuation))
    }
}

fn optional_hash(row: &Row, column: usize) -> Result<Option<KeyedHash>, StoreError> {
    row.get::<Option<Vec<u8>>>(column)?
        .map(|bytes| hash(&bytes))
        .transpose()
}

fn interact_ref(row: &Row, value: usize, used_at: usize) -> Result<StoredInteractRef, StoreError> {
    let used_at: Option<i64> = row.get(used_at)?;
    Ok(match (optional_hash(row, value)?, used_at) {
        (None, _) => StoredInteractRef::None,
        (Some(value), None) => StoredInteractRef::Waiting(value),
        (Some(_), Some(at)) => StoredInteractRef::Used {
            at_ms: unsigned(at),
        },
    })
}

impl Word for StateKind {
    const WHAT: &'static str = "state of a grant";
    const WORDS: &'static [(Self, &'static str)] = &[
        (StateKind::Pending, "pending"),
        (StateKind::Waiting, "waiting"),
        (StateKind::Approved, "approved"),
        (StateKind::Denied, "denied"),
        (StateKind::Finalized, "finalized"),
    ];
}
