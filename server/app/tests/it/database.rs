//! A PostgreSQL database of one test's own, where the environment names a server
//! (`PARLEY_TEST_POSTGRES`).

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use url::Url;

/// A database, removed with this.
pub struct Database {
    server: Url,
    name: String,
}

impl Database {
    /// A fresh one; `None` where there is no server.
    pub fn create() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("PARLEY_TEST_POSTGRES").ok()?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = Self {
            server: Url::parse(&server).unwrap(),
            name: format!("parley_it_{}_{number}", std::process::id()),
        };
        let made = database.administer(&format!("CREATE DATABASE {}", database.name));
        assert!(made, "a database is made");
        Some(database)
    }

    /// Its address.
    pub fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.to_string()
    }

    /// The password goes through the environment: every user sees the arguments
    /// of a process.
    fn administer(&self, statement: &str) -> bool {
        let server = &self.server;
        let status = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--command", statement])
            .env("PGHOST", server.host_str().unwrap_or("127.0.0.1"))
            .env("PGPORT", server.port().unwrap_or(5432).to_string())
            .env("PGUSER", server.username())
            .env("PGPASSWORD", server.password().unwrap_or_default())
            .env("PGDATABASE", server.path().trim_start_matches('/'))
            .stdin(Stdio::null())
            .status();
        status.unwrap().success()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let removal = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if !self.administer(&removal) {
            eprintln!("the database {} was not removed", self.name);
        }
    }
}
