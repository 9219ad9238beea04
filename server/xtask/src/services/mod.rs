//! Private servers for the tests: own ports on 127.0.0.1, own data folders, own password, stopped
//! when the value is dropped.

mod child;
pub mod postgres;
mod redis;

use std::fs::File;
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};

use crate::failure::Failure;
use child::Folder;

/// How safe PostgreSQL keeps what it commits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// No fsync: tests kill Parley, not the machine.
    Off,
    /// As in production: for benchmarks.
    Full,
}

/// The running servers.
pub struct Services {
    redis: redis::Redis,
    postgres: postgres::Postgres,
    // Last, so that it is removed after the servers have stopped.
    _folder: Folder,
}

impl Services {
    /// Starts both servers and waits until they answer.
    ///
    /// # Errors
    /// `NotReady` with the end of the server's log, or why it could not be started at all.
    pub fn start(durability: Durability) -> Result<Services, Failure> {
        let folder = Folder::create()?;
        let password = password()?;
        Ok(Services {
            redis: redis::Redis::start(&folder, &password)?,
            postgres: postgres::Postgres::start(&folder, &password, durability)?,
            _folder: folder,
        })
    }

    /// The variables by which tests find the servers.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [
            ("PARLEY_TEST_REDIS", &self.redis.url),
            ("PARLEY_TEST_POSTGRES", &self.postgres.url),
        ]
    }

    /// The operating system's ids of the servers, to measure what they use.
    pub fn pids(&self) -> [(&'static str, u32); 2] {
        [
            ("PARLEY_REDIS_PID", self.redis.pid()),
            ("PARLEY_POSTGRES_PID", self.postgres.pid()),
        ]
    }
}

/// A port that is free now.
fn free_port() -> Result<u16, Failure> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::File("127.0.0.1:0".into(), error))
}

/// Other users of this machine reach 127.0.0.1 as well, and either server would let them act as the
/// user it runs as.
fn password() -> Result<String, Failure> {
    let source = "/dev/urandom";
    let mut bytes = [0; 16];
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Failure::File(source.into(), error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
