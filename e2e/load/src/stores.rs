//! What the server keeps its state in: a database of its own, how large it
//! gets, and whose CPU time counts as the stores'.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::ValueEnum;
use proof::PublicKey;
use url::Url;

use crate::error::LoadError;
use crate::signed;

const POSTGRES: &str = "PARLEY_TEST_POSTGRES";
const REDIS: &str = "PARLEY_TEST_REDIS";
const POSTGRES_PID: &str = "PARLEY_POSTGRES_PID";
const REDIS_PID: &str = "PARLEY_REDIS_PID";

/// Which stores a server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// SQLite and memory, inside the server.
    Embedded,
    /// PostgreSQL and Redis.
    Shared,
}

impl Backend {
    /// The embedded one always, the other where the environment names it.
    pub fn available() -> Vec<Backend> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set(POSTGRES) && is_set(REDIS) {
            vec![Backend::Embedded, Backend::Shared]
        } else {
            vec![Backend::Embedded]
        }
    }

    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Embedded => "SQLite + memory",
            Backend::Shared => "PostgreSQL + Redis",
        }
    }
}

/// The stores of one server; a database of PostgreSQL is dropped with it.
pub struct Stores {
    shared: Option<Shared>,
}

struct Shared {
    server: Url,
    database: Url,
    redis: Url,
}

/// Octets in use.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Of the SQL database.
    pub database: u64,
    /// Of Redis; none when live state is in the server's own memory.
    pub redis: Option<u64>,
}

impl Stores {
    /// Makes them.
    ///
    /// # Errors
    /// When the environment names none, or the database cannot be made.
    pub fn create(backend: Backend) -> Result<Self, LoadError> {
        let shared = match backend {
            Backend::Embedded => None,
            Backend::Shared => {
                let server = variable(POSTGRES)?;
                let name = format!("load_{}", std::process::id());
                sql(&server, &format!("CREATE DATABASE {name}"))?;
                let mut database = server.clone();
                database.set_path(&name);
                Some(Shared {
                    server,
                    database,
                    redis: variable(REDIS)?,
                })
            }
        };
        Ok(Self { shared })
    }

    /// The variables that make a server use these stores.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        match &self.shared {
            None => Vec::new(),
            Some(shared) => vec![
                ("PARLEY__DATABASE__URL", shared.database.to_string()),
                ("PARLEY__LIVE__URL", shared.redis.to_string()),
            ],
        }
    }

    /// The first process of each store that runs outside of the server.
    pub fn processes(&self) -> Vec<u32> {
        let pid = |name| std::env::var(name).ok()?.parse().ok();
        match self.shared {
            None => Vec::new(),
            Some(_) => [POSTGRES_PID, REDIS_PID]
                .into_iter()
                .filter_map(pid)
                .collect(),
        }
    }

    /// How large they are; `data` is the server's data folder.
    ///
    /// # Errors
    /// When one cannot be asked.
    pub fn sizes(&self, data: &Path) -> Result<Sizes, LoadError> {
        let Some(shared) = &self.shared else {
            let sizes = ["parley.db", "parley.db-wal"].map(|name| {
                let path = data.join(name);
                let found = std::fs::metadata(&path).map(|metadata| metadata.len());
                found.map_err(|error| LoadError::File(path, error))
            });
            let [database, log] = sizes;
            return Ok(Sizes {
                database: database? + log.unwrap_or(0),
                redis: None,
            });
        };
        let size = sql(
            &shared.database,
            "SELECT pg_database_size(current_database())",
        )?;
        let size = size
            .trim()
            .parse()
            .map_err(|_| LoadError::Program("psql".to_owned(), format!("no size but `{size}`")))?;
        Ok(Sizes {
            database: size,
            redis: Some(used_memory(&shared.redis)?),
        })
    }

    /// Lets PostgreSQL look at the tables, as it does by itself within a minute:
    /// before that its plans are made for empty ones, and stay.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn analyze(&self) -> Result<(), LoadError> {
        match &self.shared {
            None => Ok(()),
            Some(shared) => sql(&shared.database, "ANALYZE").map(drop),
        }
    }

    /// Registers the P-256 key beside the demo's software client, in its class.
    /// Only PostgreSQL has a program to do so: `false` on SQLite.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn register_p256(&self) -> Result<bool, LoadError> {
        let Some(shared) = &self.shared else {
            return Ok(false);
        };
        let key = PublicKey::admit(&signed::p256()?.public())?;
        let value = serde_json::json!(key.key());
        let thumbprint: String = key
            .thumbprint()
            .as_bytes()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        let statement = format!(
            "INSERT INTO client_instance (tenant_id, id, key, key_thumbprint, class_id, display, \
             first_seen_at) SELECT tenant_id, gen_random_uuid(), $key${value}$key$, \
             '\\x{thumbprint}', class_id, display, first_seen_at FROM client_instance \
             WHERE class_id IS NOT NULL"
        );
        sql(&shared.database, &statement).map(|_| true)
    }
}

impl Drop for Stores {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            let name = shared.database.path().trim_start_matches('/');
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            if let Err(error) = sql(&shared.server, &statement) {
                eprintln!("the database {name} was not removed: {error}");
            }
        }
    }
}

fn variable(name: &'static str) -> Result<Url, LoadError> {
    let value = std::env::var(name).map_err(|_| LoadError::Variable(name))?;
    Url::parse(&value).map_err(|_| LoadError::Variable(name))
}

/// Runs one statement. The password goes through the environment: every user
/// sees the arguments of a process.
fn sql(database: &Url, statement: &str) -> Result<String, LoadError> {
    let failed = |why: String| LoadError::Program("psql".to_owned(), why);
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .args(["--set", "ON_ERROR_STOP=1", "--command", statement])
        .env("PGHOST", database.host_str().unwrap_or("127.0.0.1"))
        .env("PGPORT", database.port().unwrap_or(5432).to_string())
        .env("PGUSER", database.username())
        .env("PGPASSWORD", database.password().unwrap_or_default())
        .env("PGDATABASE", database.path().trim_start_matches('/'))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

fn used_memory(redis: &Url) -> Result<u64, LoadError> {
    let answer = info(redis).map_err(LoadError::Redis)?;
    answer
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:")?.trim().parse().ok())
        .ok_or_else(|| LoadError::Redis(std::io::ErrorKind::InvalidData.into()))
}

fn info(redis: &Url) -> std::io::Result<String> {
    let address = (
        redis.host_str().unwrap_or("127.0.0.1"),
        redis.port().unwrap_or(6379),
    );
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    if let Some(password) = redis.password() {
        stream.write_all(format!("AUTH {password}\r\n").as_bytes())?;
    }
    stream.write_all(b"INFO memory\r\nQUIT\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
