//! A fresh database for each test.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::ConnectionTrait;
use store::{Settings, Store, Tenant};
use tempfile::TempDir;

use crate::sample;

/// A database with a tenant, removed at the end of the test.
pub struct Database {
    pub store: Store,
    pub settings: Settings,
    home: Home,
}

enum Home {
    Sqlite(TempDir),
    Postgres { admin: String, name: String },
}

impl Database {
    /// The tenant that tests use.
    pub fn tenant(&self) -> Tenant<'_> {
        self.store.tenant(sample::tenant_id())
    }

    async fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("store.db").display());
        Self::open(url, Home::Sqlite(folder)).await
    }

    async fn postgres(admin: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("parley_test_{}_{number}", std::process::id());
        administer(admin, &format!("CREATE DATABASE {name}")).await;
        let (server, _) = admin.rsplit_once('/').unwrap();
        let home = Home::Postgres {
            admin: admin.to_owned(),
            name: name.clone(),
        };
        Self::open(format!("{server}/{name}"), home).await
    }

    async fn open(url: String, home: Home) -> Self {
        let settings = Settings::new(url);
        let store = Store::connect(&settings).await.unwrap();
        store.migrate().await.unwrap();
        store
            .platform()
            .create_tenant(&sample::tenant(1), &sample::audit("tenant.create"))
            .await
            .unwrap();
        Self {
            store,
            settings,
            home,
        }
    }

    async fn remove(self) {
        self.store.close().await;
        match self.home {
            Home::Sqlite(folder) => folder.close().unwrap(),
            Home::Postgres { admin, name } => {
                administer(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

/// Runs a test on a fresh database of each kind.
pub async fn on_each_database(test: impl AsyncFn(&Database)) {
    let sqlite = Database::sqlite().await;
    test(&sqlite).await;
    sqlite.remove().await;
    if let Ok(admin) = std::env::var("PARLEY_TEST_POSTGRES") {
        eprintln!("on PostgreSQL:");
        let postgres = Database::postgres(&admin).await;
        test(&postgres).await;
        postgres.remove().await;
    }
}

async fn administer(admin: &str, statement: &str) {
    let database = sea_orm::Database::connect(admin).await.unwrap();
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}
