//! The tenant's directory of end users.

use gnap::id::UserId;
use gnap::secret::Secret;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
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
}

/// What is known about an end user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserContent {
    /// The name to sign in with, unique in the tenant.
    pub login: String,
    /// The name for people.
    pub name: String,
    /// The address.
    pub email: Option<String>,
}

impl Tenant<'_> {
    /// Creates a user; `password_hash` is a PHC string.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the login is taken.
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
            ..columns(content)
        };
        let change = self.change().await?;
        directory_user::Entity::insert(row)
            .exec_without_returning(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("login"))?;
        change.commit(audit, Object::new(KIND, &id)).await?;
        Ok(User {
            id,
            content: content.clone(),
            created_at_ms: audit.at_ms,
        })
    }

    /// Changes what is known about a user, not the password.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Conflict`] when the login is
    /// taken.
    pub async fn update_user(
        &self,
        id: UserId,
        content: &UserContent,
        audit: &Audit,
    ) -> Result<User, StoreError> {
        self.write_user(id, columns(content), audit).await
    }

    /// Replaces the password's hash.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn set_user_password(
        &self,
        id: UserId,
        password_hash: &Secret,
        audit: &Audit,
    ) -> Result<(), StoreError> {
        let row = directory_user::ActiveModel {
            password_hash: Set(password_hash.expose().to_owned()),
            ..Default::default()
        };
        self.write_user(id, row, audit).await.map(|_| ())
    }

    /// Removes a user. The user's grants stay as they are.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_user(&self, id: UserId, audit: &Audit) -> Result<(), StoreError> {
        let change = self.change().await?;
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

    /// Users, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn users(&self, page: PageRequest) -> Result<Page<User>, StoreError> {
        let query =
            directory_user::Entity::find().filter(directory_user::Column::TenantId.eq(self.uuid()));
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
        row: directory_user::ActiveModel,
        audit: &Audit,
    ) -> Result<User, StoreError> {
        let change = self.change().await?;
        directory_user::Entity::update_many()
            .set(row)
            .filter(directory_user::Column::TenantId.eq(self.uuid()))
            .filter(directory_user::Column::Id.eq(Uuid::from(id)))
            .exec(&change.transaction)
            .await
            .map_err(|error| StoreError::from(error).conflict_with("login"))?;
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

fn columns(content: &UserContent) -> directory_user::ActiveModel {
    directory_user::ActiveModel {
        login: Set(content.login.clone()),
        name: Set(content.name.clone()),
        email: Set(content.email.clone()),
        ..Default::default()
    }
}

impl From<directory_user::Model> for User {
    fn from(row: directory_user::Model) -> Self {
        Self {
            id: row.id.into(),
            content: UserContent {
                login: row.login,
                name: row.name,
                email: row.email,
            },
            created_at_ms: unsigned(row.created_at),
        }
    }
}
