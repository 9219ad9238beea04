//! What end users sign in with beside their password: one TOTP secret, and
//! passkeys. A use is one conditional write, so that of two replicas that are
//! shown the same code one accepts it.

use gnap::id::{FactorId, UserId};
use gnap::secret::KeyedHash;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::change::Change;
use crate::column::{Word, from_json, hash, json, time, unsigned};
use crate::entity::{recovery_code, user_factor};
use crate::error::StoreError;
use crate::tenant::Tenant;

/// A factor of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// Whose it is.
    pub user: UserId,
    /// What the user calls it.
    pub name: String,
    /// What it is found by. Unique in the tenant: a passkey's credential id, or
    /// the user, who has one TOTP secret at most.
    pub handle: KeyedHash,
    /// What it is.
    pub content: FactorContent,
    /// The last TOTP step that was used, or the passkey's signature counter.
    pub counter: u64,
    /// When it was enrolled, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When it was used last, in epoch milliseconds.
    pub last_used_at_ms: Option<u64>,
}

/// What a factor is.
#[derive(Clone, PartialEq, Eq)]
pub enum FactorContent {
    /// A TOTP secret (RFC 6238), sealed by the application.
    Totp {
        /// The sealed secret.
        sealed: Vec<u8>,
    },
    /// A passkey.
    Passkey {
        /// Credential id, public key and flags, as the application's library
        /// writes them.
        credential: String,
        /// How its authenticator can be reached, as it said.
        transports: Vec<String>,
    },
}

impl std::fmt::Debug for FactorContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind().word())
    }
}

impl FactorContent {
    /// Its kind.
    pub fn kind(&self) -> FactorKind {
        match self {
            FactorContent::Totp { .. } => FactorKind::Totp,
            FactorContent::Passkey { .. } => FactorKind::Passkey,
        }
    }
}

/// Kinds of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorKind {
    /// Codes of an authenticator application.
    Totp,
    /// A passkey.
    Passkey,
}

impl Word for FactorKind {
    const WHAT: &'static str = "kind of factor";
    const WORDS: &'static [(Self, &'static str)] =
        &[(FactorKind::Totp, "totp"), (FactorKind::Passkey, "passkey")];
}

/// A use of a factor.
#[derive(Debug, Clone)]
pub struct FactorUse {
    /// The factor.
    pub id: FactorId,
    /// Whose it is.
    pub user: UserId,
    /// The TOTP step, or the passkey's counter; 0 where a passkey has none.
    pub counter: u64,
    /// What the library wants to remember of a passkey from now on.
    pub credential: Option<String>,
    /// When, in epoch milliseconds.
    pub at_ms: u64,
}

/// Whether a use counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// It does, and no other with the same counter will.
    Done,
    /// The counter is not greater than before, or the factor is gone.
    Refused,
}

impl Tenant<'_> {
    /// Enrols a factor; `created_at_ms` is taken from it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the handle is taken, and
    /// [`StoreError::Unknown`] when there is no such user.
    pub async fn create_factor(&self, factor: &Factor, audit: &Audit) -> Result<(), StoreError> {
        let (sealed, credential, transports) = match &factor.content {
            FactorContent::Totp { sealed } => (Some(sealed.clone()), None, None),
            FactorContent::Passkey {
                credential,
                transports,
            } => (
                None,
                Some(credential.clone()),
                Some(json("transports", transports)?),
            ),
        };
        let row = user_factor::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(factor.id.into()),
            user_id: Set(factor.user.into()),
            kind: Set(factor.content.kind().word().to_owned()),
            name: Set(factor.name.clone()),
            handle: Set(factor.handle.as_bytes().to_vec()),
            sealed: Set(sealed),
            credential: Set(credential),
            transports: Set(transports),
            counter: Set(time(factor.counter)),
            created_at: Set(time(factor.created_at_ms)),
            last_used_at: Set(factor.last_used_at_ms.map(time)),
        };
        let change = self.change().await?;
        user_factor::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(KIND))?;
        change.commit(audit, Object::new(KIND, &factor.id)).await
    }

    /// The factors of a user, oldest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn factors(&self, user: UserId) -> Result<Vec<Factor>, StoreError> {
        user_factor::Entity::find()
            .filter(self.of_user(user))
            .order_by_asc(user_factor::Column::CreatedAt)
            .order_by_asc(user_factor::Column::Id)
            .all(self.store.database())
            .await?
            .into_iter()
            .map(Factor::try_from)
            .collect()
    }

    /// The factor that is found by this.
    ///
    /// # Errors
    /// As every read.
    pub async fn factor_by_handle(&self, handle: &KeyedHash) -> Result<Option<Factor>, StoreError> {
        user_factor::Entity::find()
            .filter(user_factor::Column::TenantId.eq(self.uuid()))
            .filter(user_factor::Column::Handle.eq(handle.as_bytes().to_vec()))
            .one(self.store.database())
            .await?
            .map(Factor::try_from)
            .transpose()
    }

    /// Uses a factor. The counter must grow; only a passkey that never had one
    /// may stay without.
    ///
    /// # Errors
    /// As every write.
    pub async fn use_factor(&self, used: &FactorUse) -> Result<Used, StoreError> {
        let counter = time(used.counter);
        let grows = user_factor::Column::Counter.lt(counter);
        let has_none = Condition::all()
            .add(Expr::value(counter == 0))
            .add(user_factor::Column::Counter.eq(0))
            .add(user_factor::Column::Kind.eq(FactorKind::Passkey.word()));
        let mut row = user_factor::ActiveModel {
            counter: Set(counter),
            last_used_at: Set(Some(time(used.at_ms))),
            ..Default::default()
        };
        if let Some(credential) = &used.credential {
            row.credential = Set(Some(credential.clone()));
        }
        let written = user_factor::Entity::update_many()
            .set(row)
            .filter(self.of_user(used.user))
            .filter(user_factor::Column::Id.eq(Uuid::from(used.id)))
            .filter(Condition::any().add(grows).add(has_none))
            .exec(self.store.database())
            .await?;
        Ok(match written.rows_affected {
            0 => Used::Refused,
            _ => Used::Done,
        })
    }

    /// Writes down that a factor was refused: a passkey whose counter went back
    /// may have been copied.
    ///
    /// # Errors
    /// As every write.
    pub async fn report_factor(&self, id: FactorId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Gives a factor another name.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not this user's.
    pub async fn rename_factor(
        &self,
        user: UserId,
        id: FactorId,
        name: &str,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let renamed = user_factor::Entity::update_many()
            .col_expr(user_factor::Column::Name, Expr::value(name))
            .filter(self.of_user(user))
            .filter(user_factor::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        if renamed.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Removes a factor; with the last one the recovery codes go too, which
    /// stand in for nothing then.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not this user's.
    pub async fn delete_factor(
        &self,
        user: UserId,
        id: FactorId,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let change = self.change().await?;
        let deleted = user_factor::Entity::delete_many()
            .filter(self.of_user(user))
            .filter(user_factor::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        let left = user_factor::Entity::find()
            .filter(self.of_user(user))
            .one(&change.transaction)
            .await?;
        if left.is_none() {
            self.forget_recovery_codes(&change, user).await?;
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Removes everything a user signs in with beside the password.
    ///
    /// # Errors
    /// As every write.
    pub async fn reset_factors(&self, user: UserId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        self.forget_factors(&change, user).await?;
        change.commit(audit, Object::new("user", &user)).await
    }

    pub(crate) async fn forget_factors(
        &self,
        change: &Change,
        user: UserId,
    ) -> Result<(), StoreError> {
        user_factor::Entity::delete_many()
            .filter(self.of_user(user))
            .exec(&change.transaction)
            .await?;
        self.forget_recovery_codes(change, user).await
    }

    async fn forget_recovery_codes(&self, change: &Change, user: UserId) -> Result<(), StoreError> {
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::TenantId.eq(self.uuid()))
            .filter(recovery_code::Column::UserId.eq(Uuid::from(user)))
            .exec(&change.transaction)
            .await?;
        Ok(())
    }

    fn of_user(&self, user: UserId) -> Condition {
        Condition::all()
            .add(user_factor::Column::TenantId.eq(self.uuid()))
            .add(user_factor::Column::UserId.eq(Uuid::from(user)))
    }
}

/// What messages and audit events call it.
const KIND: &str = "factor";

impl TryFrom<user_factor::Model> for Factor {
    type Error = StoreError;

    fn try_from(row: user_factor::Model) -> Result<Self, Self::Error> {
        let content = match (
            FactorKind::from_word(&row.kind)?,
            row.sealed,
            row.credential,
        ) {
            (FactorKind::Totp, Some(sealed), None) => FactorContent::Totp { sealed },
            (FactorKind::Passkey, None, Some(credential)) => FactorContent::Passkey {
                credential,
                transports: match row.transports {
                    Some(transports) => from_json("transports", &transports)?,
                    None => Vec::new(),
                },
            },
            _ => {
                return Err(StoreError::Corrupt {
                    what: KIND,
                    source: "its kind has other columns".into(),
                });
            }
        };
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            name: row.name,
            handle: hash(&row.handle)?,
            content,
            counter: unsigned(row.counter),
            created_at_ms: unsigned(row.created_at),
            last_used_at_ms: row.last_used_at.map(unsigned),
        })
    }
}
