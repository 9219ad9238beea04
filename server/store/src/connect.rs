//! Opening, migrating and closing the database.

use gnap::id::TenantId;

use crate::error::StoreError;
use crate::platform::Platform;
use crate::tenant::Tenant;

/// How the database is reached and how writes are grouped.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:path?mode=rwc` or `postgres://user@host/database`.
    pub url: String,
    /// Most connections at once.
    pub max_connections: u32,
    /// Most writes waiting for the writer; above it a write is refused as
    /// [`StoreError::Unavailable`].
    pub queue: usize,
    /// Most writes in one commit.
    pub batch: usize,
}

impl Settings {
    /// The defaults for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 8,
            queue: 4096,
            batch: 256,
        }
    }
}

/// The durable store. Cheap to clone.
#[derive(Clone)]
pub struct Store {}

impl Store {
    /// Opens the database and starts the writer. Does not create tables.
    ///
    /// # Errors
    /// [`StoreError::Url`], or [`StoreError::Unavailable`].
    pub async fn connect(settings: &Settings) -> Result<Store, StoreError> {
        let _ = settings;
        todo!()
    }

    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Database`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// One round trip to the database.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Finishes the writes that wait, refuses new ones and closes the
    /// connections.
    pub async fn close(&self) {
        todo!()
    }

    /// What belongs to the deployment: tenants and administrators.
    pub fn platform(&self) -> Platform<'_> {
        Platform { store: self }
    }

    /// The only door to a tenant's data.
    pub fn tenant(&self, id: TenantId) -> Tenant<'_> {
        Tenant { store: self, id }
    }
}
