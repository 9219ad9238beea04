//! The private stores of one server, gone when it is.

use std::path::Path;
use std::process::{Command, Stdio};

use url::Url;

use crate::backend::{Backend, POSTGRES, REDIS};
use crate::random::bytes;

/// Databases that a Redis has unless it is told otherwise.
const REDIS_DATABASES: u8 = 16;

/// Where a server keeps its state.
pub(crate) struct Stores {
    settings: Vec<(&'static str, String)>,
    database: Option<Database>,
}

impl Stores {
    pub(crate) fn create(backend: Backend) -> Self {
        match backend {
            // The defaults: SQLite in the data folder, and memory.
            Backend::Embedded => Self {
                settings: Vec::new(),
                database: None,
            },
            Backend::Shared => {
                let random = u64::from_le_bytes(bytes());
                let database = Database::create(&format!("e2e_{random:016x}"));
                let settings = vec![
                    ("PARLEY__DATABASE__URL", database.url.to_string()),
                    ("PARLEY__LIVE__URL", redis().to_string()),
                ];
                Self {
                    settings,
                    database: Some(database),
                }
            }
        }
    }

    /// The variables that make a server use these stores.
    pub(crate) fn settings(&self) -> &[(&'static str, String)] {
        &self.settings
    }

    /// All texts that stand in the durable store, for tests that look for
    /// secrets in it.
    pub(crate) fn dump(&self, data: &Path) -> Vec<u8> {
        match &self.database {
            None => sqlite_files(data),
            Some(database) => database.dump(),
        }
    }
}

/// Keys of servers never meet: they hold ids of tenants, and hashes under a
/// master key of each server. A database each keeps them apart for readers.
fn redis() -> Url {
    let mut url = variable(REDIS);
    let [random] = bytes();
    let number = random % REDIS_DATABASES;
    url.set_path(&number.to_string());
    url
}

fn sqlite_files(data: &Path) -> Vec<u8> {
    let mut octets = Vec::new();
    for name in ["parley.db", "parley.db-wal"] {
        octets.extend(std::fs::read(data.join(name)).unwrap_or_default());
    }
    octets
}

/// A database of its own in the PostgreSQL of the tests.
struct Database {
    server: Url,
    url: Url,
    name: String,
}

impl Database {
    fn create(name: &str) -> Self {
        let server = variable(POSTGRES);
        let mut url = server.clone();
        url.set_path(name);
        let database = Self {
            server,
            url,
            name: name.to_owned(),
        };
        let created = database.sql(&format!("CREATE DATABASE {name}"));
        assert!(created, "the database {name} should be created");
        database
    }

    fn sql(&self, statement: &str) -> bool {
        let mut psql = client("psql", &self.server);
        psql.args(["--no-psqlrc", "--quiet", "--command", statement]);
        psql.status().expect("psql starts").success()
    }

    fn dump(&self) -> Vec<u8> {
        let mut dump = client("pg_dump", &self.url);
        let output = dump
            .stdout(Stdio::piped())
            .output()
            .expect("pg_dump starts");
        assert!(output.status.success(), "pg_dump should succeed");
        output.stdout
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if !self.sql(&statement) {
            eprintln!("the database {} was not removed", self.name);
        }
    }
}

/// One of PostgreSQL's own programs. The password goes through the environment:
/// every user sees the arguments of a process.
fn client(program: &str, url: &Url) -> Command {
    let mut command = Command::new(program);
    let password = url.password().unwrap_or_default();
    command
        .env("PGHOST", url.host_str().unwrap_or("127.0.0.1"))
        .env("PGPORT", url.port().unwrap_or(5432).to_string())
        .env("PGUSER", url.username())
        .env("PGPASSWORD", password)
        .env("PGDATABASE", url.path().trim_start_matches('/'))
        .stdin(Stdio::null());
    command
}

fn variable(name: &str) -> Url {
    let value = std::env::var(name).unwrap_or_else(|_| panic!("{name} should be set"));
    Url::parse(&value).unwrap_or_else(|_| panic!("{name} should be a URL"))
}
