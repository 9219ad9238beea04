//! The tenant's directory of end users.

use gnap::id::UserId;
use gnap::secret::Secret;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, UpdateMany};
use uuid::Uuid;

use crate::audit::{Audit, Object};
use crate::column::{time, unsigned};
use crate::entity::directory_user;
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::tenant::Tenant;

/// An end user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// What is known about the user.
    pub content: UserContent,
    /// When it was created, in epoch milliseconds.
    pub created_at_ms: u64,
    /// When what is known about it changed last, in epoch milliseconds.
    pub updated_at_ms: u64,
    /// Since when it may not sign in, in epoch milliseconds.
    pub disabled_at_ms: Option<u64>,
    /// Sign-ins before this moment count no more, in epoch milliseconds. It
    /// changes with the password and when the user is disabled.
    pub signed_out_at_ms: u64,
}

impl User {
    /// Whether a sign-in of this moment counts.
    pub fn accepts_sign_in_of(&self, at_ms: u64) -> bool {
        self.disabled_at_ms.is_none() && at_ms >= self.signed_out_at_ms
    }
}

/// What is known about an end user. Login, verified email address, telephone
/// number, DID and URI each name one user of the tenant at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserContent {
    /// The name to sign in with.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// The address.
    pub email: Option<Email>,
    /// A telephone number in E.164, with `+`.
    pub phone_number: Option<String>,
    /// A DID URL.
    pub did: Option<String>,
    /// A URI, such as that of a profile.
    pub uri: Option<String>,
}

/// An email address and whether it is known to be the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Email {
    /// Somebody wrote it down.
    Claimed(String),
    /// It is the user's: it identifies them.
    Verified(String),
}

impl Email {
    /// The address.
    pub fn address(&self) -> &str {
        match self {
            Email::Claimed(address) | Email::Verified(address) => address,
        }
    }

    /// The address, if it identifies the user.
    pub fn verified(&self) -> Option<&str> {
        match self {
            Email::Claimed(_) => None,
            Email::Verified(address) => Some(address),
        }
    }
}

/// What a user can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserIdentifier<'a> {
    /// The name to sign in with.
    Login(&'a str),
    /// A verified email address, in any case.
    Email(&'a str),
    /// A telephone number.
    PhoneNumber(&'a str),
    /// A DID URL.
    Did(&'a str),
    /// A URI.
    Uri(&'a str),
}

impl Tenant<'_> {
    /// Creates a user; `password_hash` is a PHC string.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an identifier is taken.
    pub async fn create_user(
        &self,
        id: UserId,
        content: &UserContent,
        password_hash: &Secret,
        audit: &Audit,
    ) -> Result<User, StoreError> {
        let row = directory_user::ActiveModel {
            tenant_id: Set(self.uuid()),
            id: Set(id.into()),
            password_hash: Set(password_hash.expose().to_owned()),
            created_at: Set(time(audit.at_ms)),
            ..columns(content, audit)
        };
        let change = self.change().await?;
        directory_user::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(IDENTIFIER))?;
        change.commit(audit, Object::new(KIND, &id)).await?;
        Ok(User {
            id,
            content: content.clone(),
            created_at_ms: audit.at_ms,
            updated_at_ms: audit.at_ms,
            disabled_at_ms: None,
            signed_out_at_ms: 0,
        })
    }

    /// Changes what is known about a user, not the password.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when an identifier
    /// is taken or the user changed since `expected_updated_at_ms`.
    pub async fn update_user(
        &self,
        id: UserId,
        expected_updated_at_ms: u64,
        content: &UserContent,
        audit: &Audit,
    ) -> Result<User, StoreError> {
        // Later than before also when the clock stands still, so that the
        // same expectation cannot hold twice.
        let at_ms = Ord::max(audit.at_ms, expected_updated_at_ms.saturating_add(1));
        let row = directory_user::ActiveModel {
            updated_at: Set(time(at_ms)),
            ..columns(content, audit)
        };
        let change = self.change().await?;
        let changed = directory_user::Entity::update_many()
            .set(row)
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Id.eq(Uuid::from(id)))
            .filter(directory_user::Column::UpdatedAt.eq(time(expected_updated_at_ms)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with(IDENTIFIER))?;
        let stored = directory_user::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        if changed.rows_affected == 0 {
            return Err(StoreError::Conflict { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await?;
        Ok(stored.into())
    }

    /// Sets a first or another password, if the user is not disabled and
    /// nothing ended their sign-ins since `signed_out_at_ms`: of all who were
    /// allowed to at that moment, one succeeds.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when it is not so any more.
    pub async fn set_user_password(
        &self,
        id: UserId,
        signed_out_at_ms: u64,
        password_hash: &Secret,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = directory_user::ActiveModel {
            password_hash: Set(password_hash.expose().to_owned()),
            // Later than what it was, also within one millisecond.
            signed_out_at: Set(time(Ord::max(
                audit.at_ms,
                signed_out_at_ms.saturating_add(1),
            ))),
            ..Default::default()
        };
        let change = self.change().await?;
        let written = directory_user::Entity::update_many()
            .set(row)
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Id.eq(Uuid::from(id)))
            .filter(directory_user::Column::DisabledAt.is_null())
            .filter(directory_user::Column::SignedOutAt.eq(time(signed_out_at_ms)))
            .exec(&change.transaction)
            .await?;
        if written.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Lets a user sign in no more, and ends their sign-ins.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn disable_user(&self, id: UserId, audit: &Audit) -> Result<User, StoreError> {
        let at = time(audit.at_ms);
        let before = || Expr::col(directory_user::Column::SignedOutAt);
        // Later than what it was, also within one millisecond.
        let signed_out_at = Expr::case(before().lt(at), Expr::val(at)).finally(before().add(1));
        let update = directory_user::Entity::update_many()
            .col_expr(directory_user::Column::DisabledAt, Expr::val(at))
            .col_expr(directory_user::Column::SignedOutAt, signed_out_at.into());
        self.write_user(id, update, audit).await
    }

    /// Lets a user sign in again. What was ended stays ended.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn enable_user(&self, id: UserId, audit: &Audit) -> Result<User, StoreError> {
        let update = directory_user::Entity::update_many().set(directory_user::ActiveModel {
            disabled_at: Set(None),
            ..Default::default()
        });
        self.write_user(id, update, audit).await
    }

    /// Writes down what is done about a user outside of the store.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn note_about_user(&self, id: UserId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        let found = directory_user::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?;
        found.ok_or(StoreError::Unknown { what: KIND })?;
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// Removes a user with what they sign in with. The user's grants stay as
    /// they are.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_user(&self, id: UserId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
        self.forget_factors(&change, id).await?;
        let deleted = directory_user::Entity::delete_by_id((self.uuid(), id.into()))
            .exec(&change.transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(StoreError::Unknown { what: KIND });
        }
        change.commit(audit, Object::new(KIND, &id)).await
    }

    /// A user by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(directory_user::Entity::find_by_id((self.uuid(), id.into()))
            .one(self.store.database())
            .await?
            .map(User::from))
    }

    /// The users of these ids, as far as they exist, in no order.
    ///
    /// # Errors
    /// As every read.
    pub async fn users_by_id(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let ids = ids.iter().copied().map(Uuid::from);
        let rows = directory_user::Entity::find()
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Id.is_in(ids))
            .all(self.store.database())
            .await?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// The user of a login with the password's hash.
    ///
    /// # Errors
    /// As every read.
    pub async fn user_by_login(&self, login: &str) -> Result<Option<(User, Secret)>, StoreError> {
        let row = directory_user::Entity::find()
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Login.eq(login))
            .one(self.store.database())
            .await?;
        Ok(row.map(|mut row| {
            let password_hash = Secret::new(std::mem::take(&mut row.password_hash));
            (row.into(), password_hash)
        }))
    }

    /// The id of the user that an identifier names.
    ///
    /// # Errors
    /// As every read.
    pub async fn user_by_identifier(
        &self,
        identifier: UserIdentifier<'_>,
    ) -> Result<Option<UserId>, StoreError> {
        let (column, value) = match identifier {
            UserIdentifier::Login(login) => (directory_user::Column::Login, login.to_owned()),
            UserIdentifier::Email(address) => {
                (directory_user::Column::VerifiedEmail, canonical(address))
            }
            UserIdentifier::PhoneNumber(number) => {
                (directory_user::Column::PhoneNumber, number.to_owned())
            }
            UserIdentifier::Did(url) => (directory_user::Column::Did, url.to_owned()),
            UserIdentifier::Uri(uri) => (directory_user::Column::Uri, uri.to_owned()),
        };
        let row = directory_user::Entity::find()
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(column.eq(value))
            .one(self.store.database())
            .await?;
        Ok(row.map(|row| row.id.into()))
    }

    /// Users with a text in login or name, in any case, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn users(
        &self,
        text: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<User>, StoreError> {
        let mut query =
            directory_user::Entity::find().filter(directory_user::Column::TenantId.eq(self.uuid()));
        if let Some(text) = text {
            let columns = [directory_user::Column::Login, directory_user::Column::Name];
            let either = columns.map(|column| occurs(text, column));
            query = query.filter(either.into_iter().fold(Condition::any(), Condition::add));
        }
        let place = [
            directory_user::Column::CreatedAt,
            directory_user::Column::Id,
        ];
        let rows = page.select(query, place).all(self.store.database()).await?;
        page.page(rows, |row| (row.created_at, row.id), |row| Ok(row.into()))
    }

    async fn write_user(
        &self,
        id: UserId,
        update: UpdateMany<directory_user::Entity>,
        audit: &Audit,
    ) -> Result<User, StoreError> {
        let change = self.change().await?;
        update
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await?;
        let stored = directory_user::Entity::find_by_id((self.uuid(), id.into()))
            .one(&change.transaction)
            .await?
            .ok_or(StoreError::Unknown { what: KIND })?;
        change.commit(audit, Object::new(KIND, &id)).await?;
        Ok(stored.into())
    }
}

/// What messages and audit events call it.
const KIND: &str = "user";
/// What is taken when a row is in conflict with another.
const IDENTIFIER: &str = "identifier of a user";

fn columns(content: &UserContent, audit: &Audit) -> directory_user::ActiveModel {
    let email = content.email.as_ref();
    directory_user::ActiveModel {
        login: Set(content.login.clone()),
        name: Set(content.name.clone()),
        email: Set(email.map(|email| email.address().to_owned())),
        verified_email: Set(email.and_then(Email::verified).map(canonical)),
        phone_number: Set(content.phone_number.clone()),
        did: Set(content.did.clone()),
        uri: Set(content.uri.clone()),
        updated_at: Set(time(audit.at_ms)),
        ..Default::default()
    }
}

/// One spelling of an address. Providers differ about the local part; almost
/// all take any case, and two users whose addresses differ in case only would
/// be a trap (RFC 9493 §3.2.2.1).
fn canonical(address: &str) -> String {
    address.to_lowercase()
}

impl From<directory_user::Model> for User {
    fn from(row: directory_user::Model) -> Self {
        Self {
            id: row.id.into(),
            content: UserContent {
                login: row.login,
                name: row.name,
                email: row.email.map(|address| match row.verified_email {
                    Some(_) => Email::Verified(address),
                    None => Email::Claimed(address),
                }),
                phone_number: row.phone_number,
                did: row.did,
                uri: row.uri,
            },
            created_at_ms: unsigned(row.created_at),
            updated_at_ms: unsigned(row.updated_at),
            disabled_at_ms: row.disabled_at.map(unsigned),
            signed_out_at_ms: unsigned(row.signed_out_at),
        }
    }
}

/// What is left of a column without the text is not the column where the text
/// occurs. Unlike LIKE this has no wildcards to escape and is the same on both
/// databases.
fn occurs(text: &str, column: directory_user::Column) -> Expr {
    let lower = || Expr::from(Func::lower(Expr::col(column)));
    let text = Func::lower(Expr::val(text)).into();
    let rest = Func::cust("replace").args([lower(), text, Expr::val("")]);
    Expr::from(rest).ne(lower())
}
