//! The tenant's directory of end users.

use gnap::id::UserId;
use gnap::secret::Secret;

use crate::audit::Audit;
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
        let _ = (id, content, password_hash, audit);
        todo!()
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
        let _ = (id, content, audit);
        todo!()
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
        let _ = (id, password_hash, audit);
        todo!()
    }

    /// Removes a user. The user's grants stay as they are.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub async fn delete_user(&self, id: UserId, audit: &Audit) -> Result<(), StoreError> {
        let _ = (id, audit);
        todo!()
    }

    /// A user by id.
    ///
    /// # Errors
    /// As every read.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let _ = id;
        todo!()
    }

    /// The user of a login with the password's hash.
    ///
    /// # Errors
    /// As every read.
    pub async fn user_by_login(&self, login: &str) -> Result<Option<(User, Secret)>, StoreError> {
        let _ = login;
        todo!()
    }

    /// Users, newest first.
    ///
    /// # Errors
    /// As every read.
    pub async fn users(&self, page: PageRequest) -> Result<Page<User>, StoreError> {
        let _ = page;
        todo!()
    }
}
