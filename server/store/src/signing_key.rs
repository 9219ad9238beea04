//! The tenant's own signing keys, sealed by the application.

use gnap::id::TenantId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::Value;

use crate::audit::{Audit, Object};
use crate::column::{Word, from_json, json, time, unsigned};
use crate::entity::signing_key;
use crate::error::StoreError;
use crate::platform::Platform;
use crate::tenant::Tenant;

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its `kid`, unique in the tenant.
    pub kid: String,
    /// Its JOSE algorithm.
    pub algorithm: String,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// The private key, sealed. Empty once nothing needs it any more.
    pub sealed: Vec<u8>,
    /// The public key as a JWK; of a symmetric key no more than its name.
    pub public_jwk: Value,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When everything a retiring key signed has expired, in epoch
    /// milliseconds.
    pub remove_at_ms: Option<u64>,
}

/// What an activation does to the key that was active before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retirement {
    /// When everything it signed has expired, in epoch milliseconds.
    pub remove_at_ms: u64,
    /// Whether its private part is still needed.
    pub private: Private,
}

/// What becomes of the private part of a key that signs no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Private {
    /// It verifies, too: a symmetric key.
    Kept,
    /// Only its public half is needed.
    Destroyed,
}

/// Where a signing key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningKeyState {
    /// Published, not used yet.
    Next,
    /// Signs. At most one key of an algorithm.
    Active,
    /// Still published, so that what it signed can be verified.
    Retiring,
}

impl Tenant<'_> {
    /// Adds a signing key; `created_at_ms` is taken from it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the `kid` is taken, or the algorithm has a
    /// key in this state, of which there is one at most.
    pub async fn create_signing_key(
        &self,
        key: &SigningKey,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = signing_key::Model {
            tenant_id: self.uuid(),
            kid: key.kid.clone(),
            algorithm: key.algorithm.clone(),
            state: key.state.word().to_owned(),
            sealed: key.sealed.clone(),
            public_jwk: json("public key", &key.public_jwk)?,
            created_at: time(key.created_at_ms),
            remove_at: key.remove_at_ms.map(time),
        };
        let change = self.change().await?;
        signing_key::Entity::insert(row.into_active_model())
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("signing key id"))?;
        change
            .commit_configuration(audit, Object::new(KIND, &key.kid))
            .await
    }

    /// Makes a `next` key the active one; the active key of the same
    /// algorithm becomes a retiring one.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such key in state `next`.
    pub async fn activate_signing_key(
        &self,
        kid: &str,
        retirement: Retirement,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let next = signing_key::Entity::find_by_id((self.uuid(), kid.to_owned()))
            .filter(signing_key::Column::State.eq(SigningKeyState::Next.word()))
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        signing_key::Entity::update_many()
            .set(retiring(retirement))
            .filter(signing_key::Column::TenantId.eq(self.uuid()))
            .filter(signing_key::Column::Algorithm.eq(next.algorithm))
            .filter(signing_key::Column::State.eq(SigningKeyState::Active.word()))
            .exec(&change.transaction)
            .await?;
        let activated = signing_key::Entity::update_many()
            .set(state(SigningKeyState::Active))
            .filter(signing_key::Column::TenantId.eq(self.uuid()))
            .filter(signing_key::Column::Kid.eq(kid))
            .filter(signing_key::Column::State.eq(SigningKeyState::Next.word()))
            .exec(&change.transaction)
            .await?;
        if activated.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change
            .commit_configuration(audit, Object::new(KIND, &kid))
            .await
    }

    /// All signing keys, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, StoreError> {
        signing_key::Entity::find()
            .filter(signing_key::Column::TenantId.eq(self.uuid()))
            .order_by_asc(signing_key::Column::CreatedAt)
            .order_by_asc(signing_key::Column::Kid)
            .all(self.store.database())
            .await?
            .into_iter()
            .map(SigningKey::try_from)
            .collect()
    }

    /// Removes a key that does not sign: one that retires, or one that never
    /// became active.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such key, or it is active.
    pub async fn delete_signing_key(&self, kid: &str, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = signing_key::Entity::delete_many()
            .filter(signing_key::Column::TenantId.eq(self.uuid()))
            .filter(signing_key::Column::Kid.eq(kid))
            .filter(signing_key::Column::State.ne(SigningKeyState::Active.word()))
            .exec(&change.transaction)
            .await?;
        change
            .commit_removal(deleted, audit, Object::new(KIND, &kid))
            .await
    }
}

/// What messages and audit events call it.
const KIND: &str = "signing_key";

fn state(state: SigningKeyState) -> signing_key::ActiveModel {
    signing_key::ActiveModel {
        state: Set(state.word().to_owned()),
        ..Default::default()
    }
}

fn retiring(retirement: Retirement) -> signing_key::ActiveModel {
    let row = signing_key::ActiveModel {
        remove_at: Set(Some(time(retirement.remove_at_ms))),
        ..state(SigningKeyState::Retiring)
    };
    match retirement.private {
        Private::Kept => row,
        Private::Destroyed => signing_key::ActiveModel {
            sealed: Set(Vec::new()),
            ..row
        },
    }
}

impl Platform<'_> {
    /// Retiring keys of all tenants whose time is over at `now_ms`.
    ///
    /// # Errors
    /// As every read.
    pub async fn spent_signing_keys(
        &self,
        now_ms: u64,
    ) -> Result<Vec<(TenantId, String)>, StoreError> {
        let rows = signing_key::Entity::find()
            .filter(signing_key::Column::State.eq(SigningKeyState::Retiring.word()))
            .filter(signing_key::Column::RemoveAt.lte(time(now_ms)))
            .all(self.store.database())
            .await?;
        let named = rows.into_iter().map(|row| (row.tenant_id.into(), row.kid));
        Ok(named.collect())
    }
}

impl Word for SigningKeyState {
    const WHAT: &'static str = "state of a signing key";
    const WORDS: &'static [(Self, &'static str)] = &[
        (SigningKeyState::Next, "next"),
        (SigningKeyState::Active, "active"),
        (SigningKeyState::Retiring, "retiring"),
    ];
}

impl TryFrom<signing_key::Model> for SigningKey {
    type Error = StoreError;

    fn try_from(row: signing_key::Model) -> Result<Self, Self::Error> {
        Ok(Self {
            kid: row.kid,
            algorithm: row.algorithm,
            state: SigningKeyState::from_word(&row.state)?,
            sealed: row.sealed,
            public_jwk: from_json("public key", &row.public_jwk)?,
            created_at_ms: unsigned(row.created_at),
            remove_at_ms: row.remove_at.map(unsigned),
        })
    }
}
