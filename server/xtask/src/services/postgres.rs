//! A private PostgreSQL. It refuses to run as root, so root starts it as the user `postgres` that
//! Debian's package brings.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Durability;
use super::child::{Folder, Server, bound_to_this_process};
use crate::failure::Failure;
use crate::program;

const USER: &str = "postgres";

/// A running PostgreSQL.
pub struct Postgres {
    server: Server,
    /// The address of its first database, with a superuser's name and password.
    pub url: String,
}

impl Postgres {
    /// Creates an empty cluster, starts it on a free port and waits until it answers.
    pub fn start(
        folder: &Folder,
        password: &str,
        durability: Durability,
    ) -> Result<Postgres, Failure> {
        let programs = programs().ok_or_else(|| Failure::Missing {
            what: "PostgreSQL".to_owned(),
            advice: "install it: sudo apt-get install --no-install-recommends postgresql"
                .to_owned(),
        })?;
        let data = folder.join("postgres");
        let secret = folder.write_secret("postgres.password", password)?;
        if program::is_root() {
            program::run(
                Command::new("install")
                    .args(["-d", "-o", USER, "-m", "700"])
                    .arg(&data),
            )?;
            program::run(Command::new("chown").arg(USER).arg(&secret))?;
        }
        let mut initdb = bound_to_this_process(&programs.join("initdb"), "INT", Some(USER));
        initdb
            .current_dir("/")
            .arg("--pgdata")
            .arg(&data)
            .arg("--pwfile")
            .arg(&secret)
            .args([
                "--username=parley",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]);
        program::output(&mut initdb)?;

        let port = super::free_port()?;
        let mut command = bound_to_this_process(&programs.join("postgres"), "INT", Some(USER));
        command.current_dir("/").arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("port={port}"),
            "unix_socket_directories=",
            "max_connections=300",
        ] {
            command.args(["-c", setting]);
        }
        if durability == Durability::Off {
            command.args(["-c", "fsync=off"]);
        }
        let log = folder.join("postgres.log");
        // SIGINT: PostgreSQL's "fast shutdown", which does not wait for clients to leave.
        let mut server = Server::start("PostgreSQL", &mut command, log, "-INT")?;
        server.wait_until(|| answers(&programs, port))?;
        Ok(Postgres {
            server,
            url: format!("postgres://parley:{password}@127.0.0.1:{port}/postgres"),
        })
    }

    /// The operating system's id of the server's first process.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }
}

/// The folder of PostgreSQL's programs: the newest of Debian's, else where the PATH has them.
pub fn programs() -> Option<PathBuf> {
    let debian = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten();
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let newest = debian
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(version)
        .map(|path| path.join("bin"));
    newest.or_else(|| {
        Some(
            program::find("initdb")?
                .canonicalize()
                .ok()?
                .parent()?
                .to_owned(),
        )
    })
}

fn answers(programs: &Path, port: u16) -> bool {
    let mut ready = Command::new(programs.join("pg_isready"));
    program::succeeds(ready.args(["--host=127.0.0.1", &format!("--port={port}")]))
}
