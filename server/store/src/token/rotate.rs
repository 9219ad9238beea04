//! A token gets a new value (RFC 9635 §6.1). One conditional update decides.

use gnap::id::{TenantId, TokenId};
use gnap::secret::KeyedHash;
use sea_orm::sqlx;
use uuid::Uuid;

use crate::audit::{self, Audit, Object};
use crate::column::{json, thumbprint, time};
use crate::error::StoreError;
use crate::insert::Values;
use crate::key::{BoundKey, KeyThumbprint};
use crate::sql::{Argument, Row};
use crate::tenant::Tenant;
use crate::token::management::Managed;
use crate::token::{NewToken, ReplacedValue, rows};
use crate::writer::{Group, Write};

/// A rotation.
#[derive(Debug, Clone)]
pub struct Rotate {
    /// The token.
    pub token_id: TokenId,
    /// Now, in epoch milliseconds.
    pub now_ms: u64,
    /// The hash of the presented management token.
    pub management_hash: KeyedHash,
    /// The key that signed the request: the token's, or for a bearer token
    /// the client instance's.
    pub key_thumbprint: KeyThumbprint,
    /// What becomes of the token.
    pub to: RotateTo,
    /// The event if this request wins.
    pub audit: Audit,
}

/// What a rotation makes of a token.
#[derive(Debug, Clone)]
pub enum RotateTo {
    /// It gets a new value; the old one is dead.
    NewValue(Box<NewValue>),
    /// It is durable (RFC 9635 §3.2.1): its value lives until it expires, and a
    /// successor of the same grant takes over.
    Successor {
        /// The new token.
        token: Box<NewToken>,
        /// What no management token hashes to: the old one is dead.
        management_hash: KeyedHash,
    },
}

/// The new value of a token.
#[derive(Debug, Clone)]
pub struct NewValue {
    /// Its identifier (`jti`), unique in the tenant.
    pub id: TokenId,
    /// The value that it replaces, unless that one is opaque.
    pub replaces: Option<ReplacedValue>,
    /// Its format.
    pub format: String,
    /// The hash of the value.
    pub value_hash: KeyedHash,
    /// The hash of the new management token.
    pub management_hash: KeyedHash,
    /// The key it is bound to from now on, when that changes
    /// (RFC 9635 §6.1.1).
    pub key: Option<BoundKey>,
    /// When it expires, in epoch milliseconds.
    pub expires_at_ms: u64,
}

/// The answer of [`Tenant::rotate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// The old value is dead, the new one is stored.
    Done,
    /// There is no such token in this tenant.
    Unknown,
    /// The management token or the key is not the token's current one.
    WrongManagement,
    /// The token was revoked, or its grant is over.
    Revoked,
}

impl Tenant<'_> {
    /// Gives a token a new value, to the one request that wins. An expired
    /// token can be rotated. Returns after the commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the new value is taken.
    pub async fn rotate(&self, rotate: Rotate) -> Result<Rotated, StoreError> {
        let object = Object::new("token", &rotate.token_id);
        let mut arguments: Vec<Argument> = vec![
            self.id.into(),
            rotate.token_id.into(),
            rotate.management_hash.into(),
            rotate.key_thumbprint.into(),
        ];
        let (statement, replaced, successor) = match rotate.to {
            RotateTo::NewValue(new) => {
                let key = new.key;
                let value = key
                    .as_ref()
                    .map(|key| json("key", &key.value))
                    .transpose()?;
                arguments.extend([
                    new.management_hash.into(),
                    new.value_hash.into(),
                    time(rotate.now_ms).into(),
                    time(new.expires_at_ms).into(),
                    value.into(),
                    key.map(|key| key.thumbprint).into(),
                    new.id.into(),
                    new.format.into(),
                ]);
                (NEW_VALUE, new.replaces, None)
            }
            RotateTo::Successor {
                token,
                management_hash,
            } => {
                arguments.push(management_hash.into());
                (SUCCEEDED, None, Some(token))
            }
        };
        let write = Attempt {
            tenant: self.id,
            token_id: rotate.token_id,
            management_hash: rotate.management_hash,
            key_thumbprint: rotate.key_thumbprint,
            statement,
            arguments,
            replaced,
            successor: successor.map(|token| *token),
            audit: audit::values(self.id, rotate.audit, object)?,
        };
        self.store
            .writer()
            .write(write)
            .await
            .map_err(|error| error.conflict_with("token"))
    }
}

struct Attempt {
    tenant: TenantId,
    token_id: TokenId,
    management_hash: KeyedHash,
    key_thumbprint: KeyThumbprint,
    statement: &'static str,
    arguments: Vec<Argument>,
    replaced: Option<ReplacedValue>,
    successor: Option<NewToken>,
    audit: Values,
}

macro_rules! rotate {
    ($set:literal) => {
        concat!(
            "UPDATE access_token SET management_hash = $5, ",
            $set,
            " WHERE tenant_id = $1 AND id = $2 AND management_hash = $3 AND revoked_at IS NULL ",
            "AND EXISTS (SELECT 1 FROM grant_request g ",
            "WHERE g.tenant_id = access_token.tenant_id AND g.id = access_token.grant_id ",
            "AND (g.state <> 'finalized' OR g.finalized_reason = 'issued') ",
            "AND COALESCE(access_token.key_thumbprint, g.key_thumbprint) = $4)"
        )
    };
}

/// INVARIANT: a revoked token never lives again.
const NEW_VALUE: &str = rotate!(
    "value_hash = $6, issued_at = $7, expires_at = $8, key = COALESCE($9, key), \
     key_thumbprint = COALESCE($10, key_thumbprint), value_id = $11, format = $12, generation = generation + 1"
);
const SUCCEEDED: &str = rotate!("generation = generation + 1");

impl Write for Attempt {
    type Answer = Rotated;

    async fn run(&self, group: &mut Group<'_>) -> Result<Rotated, sqlx::Error> {
        let rotated = group
            .transaction
            .execute(self.statement, &self.arguments)
            .await?;
        if rotated == 1 {
            // The management token changes with the value: what the caller read
            // under the one that was current is what was replaced.
            if let Some(replaced) = self.replaced {
                replaced.insert(group, self.tenant).await?;
            }
            if let Some(successor) = &self.successor {
                self.insert(group, successor).await?;
            }
            group.insert_audit(&self.audit);
            return Ok(Rotated::Done);
        }
        let Some(token) = Managed::find(group, self.tenant, self.token_id).await? else {
            return Ok(Rotated::Unknown);
        };
        let managed = token.is_managed_by(&self.management_hash, &self.key_thumbprint);
        Ok(match managed {
            false => Rotated::WrongManagement,
            true => Rotated::Revoked,
        })
    }
}

/// The grant of a token and the key of its client.
const GRANT: &str = "SELECT g.id, g.key_thumbprint FROM grant_request g \
     JOIN access_token t ON t.tenant_id = g.tenant_id AND t.grant_id = g.id \
     WHERE t.tenant_id = $1 AND t.id = $2";

impl Attempt {
    async fn insert(&self, group: &mut Group<'_>, token: &NewToken) -> Result<(), sqlx::Error> {
        let of = [self.tenant.into(), self.token_id.into()];
        let row = group.transaction.fetch_optional(GRANT, &of).await?;
        let row = row.ok_or(sqlx::Error::RowNotFound)?;
        let row = self
            .successor_row(&row, token)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        group.insert_tokens(&row).await
    }

    fn successor_row(&self, grant: &Row, token: &NewToken) -> Result<Vec<Values>, StoreError> {
        let id: Uuid = grant.get(0)?;
        let client = thumbprint(&grant.get::<Vec<u8>>(1)?)?;
        rows(self.tenant, id.into(), client, vec![token.clone()])
    }
}
