//! Opening, migrating and closing the database.

use std::sync::Arc;
use std::time::Duration;

use gnap::id::TenantId;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, PgPool};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

use crate::error::StoreError;
use crate::platform::Platform;
use crate::sql::Pool;
use crate::tenant::Tenant;
use crate::writer::Writer;

/// How the database is reached and how writes are grouped. Does not print: the
/// URL can hold a password.
#[derive(Clone)]
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
    /// How long a connection, a commit, or the answer to a write may take.
    pub timeout: Duration,
}

impl Settings {
    /// The defaults for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 8,
            queue: 4096,
            batch: 256,
            timeout: Duration::from_secs(5),
        }
    }
}

/// The durable store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// For configuration and administration.
    database: DatabaseConnection,
    /// For what requests wait for.
    pool: Pool,
    writer: Writer,
}

impl Store {
    /// Opens the database and starts the writer. Does not create tables.
    ///
    /// # Errors
    /// [`StoreError::Url`], or [`StoreError::Unavailable`].
    pub async fn connect(settings: &Settings) -> Result<Store, StoreError> {
        let options = match settings.url.split_once(':') {
            Some(("sqlite", _)) => sqlite(settings),
            Some(("postgres", _)) => postgres(settings),
            _ => return Err(StoreError::Url),
        };
        // sea-orm's spans carry the options, and with them the URL's password.
        let connect = Database::connect(options).with_subscriber(NoSubscriber::new());
        let database = connect.await?;
        let pool = match settings.url.starts_with("sqlite:") {
            true => Pool::Sqlite(database.get_sqlite_connection_pool().clone()),
            false => Pool::Postgres(database.get_postgres_connection_pool().clone()),
        };
        let writer = Writer::start(
            pool.clone(),
            settings.queue,
            settings.batch,
            settings.timeout,
        );
        Ok(Store {
            inner: Arc::new(Inner {
                database,
                pool,
                writer,
            }),
        })
    }

    /// Applies the migrations that are missing. Several processes can do so
    /// at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Database`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self.pool() {
            Pool::Sqlite(_) => Ok(migrations::apply(self.database()).await?),
            Pool::Postgres(pool) => migrate_locked(pool, self.database()).await,
        }
    }

    /// One round trip to the database.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.database()
            .ping()
            .await
            .map_err(StoreError::unavailable)
    }

    /// Finishes the writes that wait, refuses new ones and closes the
    /// connections.
    pub async fn close(&self) {
        self.inner.writer.close().await;
        match self.pool() {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// What belongs to the deployment: tenants and administrators.
    pub fn platform(&self) -> Platform<'_> {
        Platform { store: self }
    }

    /// The only door to a tenant's data.
    pub fn tenant(&self, id: TenantId) -> Tenant<'_> {
        Tenant { store: self, id }
    }

    pub(crate) fn database(&self) -> &DatabaseConnection {
        &self.inner.database
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }
}

fn options(settings: &Settings) -> ConnectOptions {
    let mut options = ConnectOptions::new(settings.url.as_str());
    options
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.timeout)
        .connect_timeout(settings.timeout)
        // A ping before each use would double the round trips.
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    options
}

fn sqlite(settings: &Settings) -> ConnectOptions {
    let mut options = options(settings);
    let timeout = settings.timeout;
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit is on the disk before it is answered.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(timeout)
    });
    if settings.url.contains(":memory:") || settings.url.contains("mode=memory") {
        // Each further connection would be a database of its own.
        options
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
    }
    options
}

fn postgres(settings: &Settings) -> ConnectOptions {
    let mut options = options(settings);
    options
        .set_application_name("parley")
        // Migrations need one for the lock and one for the work.
        .max_connections(settings.max_connections.max(2));
    options
}

/// Migrates while holding a lock that other processes wait for: two that
/// start at once must not both create the tables.
async fn migrate_locked(pool: &PgPool, database: &DatabaseConnection) -> Result<(), StoreError> {
    /// Any number that only Parley uses.
    const LOCK: i64 = 0x7061_726c_6579;

    // A lock of the transaction is let go even when this task is dropped.
    let mut transaction = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut *transaction)
        .await?;
    migrations::apply(database).await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sqlite_is_durable_and_keeps_its_references() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("store.db").display());
        let store = Store::connect(&Settings::new(url)).await.unwrap();
        for (pragma, expected) in [
            ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
            (
                "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
                "2",
            ),
            (
                "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
                "1",
            ),
        ] {
            let row = store.pool().fetch_optional(pragma, &[]).await.unwrap();
            assert_eq!(row.unwrap().get::<String>(0).unwrap(), expected, "{pragma}");
        }
        store.close().await;
    }
}
