//! Tokens as rows.

use gnap::grant::Finalized;
use gnap::id::{GrantId, InstanceId, TenantId, UserId};
use uuid::Uuid;

use crate::column::{Word, from_json, hash, json, key, time, unsigned};
use crate::error::StoreError;
use crate::grant::{ClientSnapshot, StateKind};
use crate::insert::{Table, Values};
use crate::key::KeyThumbprint;
use crate::sql::Row;
use crate::token::{Derived, GrantedToken, NewToken, Token};

/// The columns of a new token.
pub(crate) const TABLE: Table = Table {
    name: "access_token",
    columns: &[
        "tenant_id",
        "id",
        "grant_id",
        "value_hash",
        "management_hash",
        "label",
        "access",
        "flags",
        "format",
        "key",
        "key_thumbprint",
        "issued_at",
        "expires_at",
        "generation",
        "actor",
        "parent_id",
        "holder_id",
        "depth",
    ],
};

/// The tokens of a grant as rows of [`TABLE`]. `client` is the key of the
/// grant's client: a token bound to it has its thumbprint only, which keeps
/// most rows short. INVARIANT: the key of a grant's row never changes.
pub(crate) fn rows(
    tenant: TenantId,
    grant: GrantId,
    client: KeyThumbprint,
    tokens: Vec<NewToken>,
) -> Result<Vec<Values>, StoreError> {
    tokens
        .into_iter()
        .map(|token| values(tenant, grant, client, token, None))
        .collect()
}

/// The same of derived tokens.
pub(crate) fn derived_rows(
    tenant: TenantId,
    grant: GrantId,
    client: KeyThumbprint,
    tokens: Vec<NewToken>,
    derived: Derived,
) -> Result<Vec<Values>, StoreError> {
    tokens
        .into_iter()
        .map(|token| values(tenant, grant, client, token, Some(derived)))
        .collect()
}

fn values(
    tenant: TenantId,
    grant: GrantId,
    client: KeyThumbprint,
    token: NewToken,
    derived: Option<Derived>,
) -> Result<Values, StoreError> {
    let thumbprint = token.key.as_ref().map(|key| key.thumbprint);
    let key = token
        .key
        .filter(|key| key.thumbprint != client)
        .map(|key| json("key", &key.value))
        .transpose()?;
    let actor = token.actor.map(|actor| json("actor", &actor)).transpose()?;
    Ok(vec![
        tenant.into(),
        token.id.into(),
        grant.into(),
        token.value_hash.into(),
        token.management_hash.into(),
        token.label.into(),
        json("access", &token.access)?.into(),
        json("flags", &token.flags)?.into(),
        token.format.into(),
        key.into(),
        thumbprint.into(),
        time(token.issued_at_ms).into(),
        time(token.expires_at_ms).into(),
        1_i64.into(),
        actor.into(),
        derived.map(|derived| Uuid::from(derived.parent)).into(),
        derived.map(|derived| Uuid::from(derived.holder)).into(),
        derived.map_or(0, |derived| time(derived.depth)).into(),
    ])
}

/// The columns that [`token`] reads, of `t` and its grant `g`.
macro_rules! token_columns {
    () => {
        "t.id, t.grant_id, t.management_hash, t.label, t.access, t.flags, t.format, \
         COALESCE(t.key, g.key), t.key_thumbprint, t.issued_at, t.expires_at, t.revoked_at, t.generation, t.actor, \
         t.parent_id, t.holder_id, t.depth, COALESCE(t.value_id, t.id)"
    };
}

/// A token and its grant.
macro_rules! token_and_grant {
    () => {
        "access_token t JOIN grant_request g ON g.tenant_id = t.tenant_id AND g.id = t.grant_id"
    };
}

/// The columns that [`granted_token`] reads, of `t` and its grant `g`.
macro_rules! select_granted {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            token_columns!(),
            ", g.state, g.finalized_reason, g.client_instance_id, g.client_name, ",
            "g.client_class_id, g.key, g.key_thumbprint, g.user_id ",
            "FROM ",
            token_and_grant!(),
            " WHERE t.tenant_id = $1 AND ",
            $condition
        )
    };
}

/// The token of a value, with its grant.
pub(crate) const SELECT_BY_VALUE: &str = select_granted!("t.value_hash = $2");
/// The token whose value, not its first one, has an identifier, with its grant.
pub(crate) const SELECT_BY_VALUE_ID: &str = select_granted!("t.value_id = $2");
/// The token of an id, with its grant.
pub(crate) const SELECT_BY_ID: &str = select_granted!("t.id = $2");
/// The newest tokens of a grant. Ids are ordered by time and, unlike the time
/// of issue, do not change when a token is rotated.
pub(crate) const SELECT_OF_GRANT: &str = concat!(
    "SELECT ",
    token_columns!(),
    " FROM ",
    token_and_grant!(),
    " WHERE t.tenant_id = $1 AND t.grant_id = $2 \
     ORDER BY t.id DESC LIMIT $3"
);
/// The next ones.
pub(crate) const SELECT_OF_GRANT_AFTER: &str = concat!(
    "SELECT ",
    token_columns!(),
    " FROM ",
    token_and_grant!(),
    " WHERE t.tenant_id = $1 AND t.grant_id = $2 AND t.id < $4 \
     ORDER BY t.id DESC LIMIT $3"
);

/// Derived tokens under the grants of a user.
pub(crate) const SELECT_BRANCHES: &str = concat!(
    "SELECT ",
    token_columns!(),
    " FROM ",
    token_and_grant!(),
    " WHERE t.tenant_id = $1 AND g.user_id = $2 AND g.state = 'approved' \
     AND t.parent_id IS NOT NULL AND t.revoked_at IS NULL AND t.expires_at > $3 \
     ORDER BY t.id LIMIT 500"
);

/// Reads the columns of a token.
pub(crate) fn token(row: &Row) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.get::<Uuid>(0)?.into(),
        value_id: row.get::<Uuid>(17)?.into(),
        grant_id: row.get::<Uuid>(1)?.into(),
        management_hash: hash(&row.get::<Vec<u8>>(2)?)?,
        label: row.get(3)?,
        access: from_json("access", &row.get::<String>(4)?)?,
        flags: from_json("flags", &row.get::<String>(5)?)?,
        format: row.get(6)?,
        // Without a thumbprint it is a bearer token.
        key: match row.get::<Option<Vec<u8>>>(8)? {
            Some(thumbprint) => Some(key(&row.get::<String>(7)?, &thumbprint)?),
            None => None,
        },
        issued_at_ms: unsigned(row.get(9)?),
        expires_at_ms: unsigned(row.get(10)?),
        revoked_at_ms: row.get::<Option<i64>>(11)?.map(unsigned),
        generation: unsigned(row.get(12)?),
        actor: row
            .get::<Option<String>>(13)?
            .map(|json| from_json("actor", &json))
            .transpose()?,
        derived: match (row.get::<Option<Uuid>>(14)?, row.get::<Option<Uuid>>(15)?) {
            (Some(parent), Some(holder)) => Some(Derived {
                parent: parent.into(),
                holder: holder.into(),
                depth: unsigned(row.get(16)?),
            }),
            _ => None,
        },
    })
}

/// Reads the columns of a token and its grant.
pub(crate) fn granted_token(row: &Row) -> Result<GrantedToken, StoreError> {
    Ok(GrantedToken {
        token: token(row)?,
        grant_state: StateKind::from_word(&row.get::<String>(18)?)?,
        grant_finalized: row
            .get::<Option<String>>(19)?
            .map(|word| Finalized::from_word(&word))
            .transpose()?,
        client_instance: row.get::<Option<Uuid>>(20)?.map(InstanceId::from),
        client: ClientSnapshot {
            name: row.get(21)?,
            class_id: row.get(22)?,
            key: key(&row.get::<String>(23)?, &row.get::<Vec<u8>>(24)?)?,
        },
        user: row.get::<Option<Uuid>>(25)?.map(UserId::from),
    })
}
