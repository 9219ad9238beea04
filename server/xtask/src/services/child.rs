//! A server process and its data folder, both gone when the test run ends.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::program;

const NAME: &str = "parley-test-";
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// A folder for this run below the system's folder for temporary files.
pub struct Folder(PathBuf);

impl Folder {
    /// Creates it, and removes those of earlier runs that were killed.
    pub fn create() -> Result<Folder, Failure> {
        let temporary = std::env::temp_dir();
        for entry in temporary.read_dir().into_iter().flatten().flatten() {
            let name = entry.file_name();
            let pid = name.to_str().and_then(|name| name.strip_prefix(NAME));
            if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        let path = temporary.join(format!("{NAME}{}", std::process::id()));
        std::fs::create_dir(&path)
            // Others may pass through: PostgreSQL runs as another user when this one is root.
            .and_then(|()| std::fs::set_permissions(&path, Permissions::from_mode(0o711)))
            .map_err(|error| Failure::File(path.clone(), error))?;
        Ok(Folder(path))
    }

    /// A path inside.
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file that only this user may read: passwords go to the servers this way, since every
    /// user sees the arguments of a process.
    pub fn write_secret(&self, name: &str, content: &str) -> Result<PathBuf, Failure> {
        let path = self.join(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .and_then(|mut file| file.write_all(content.as_bytes()))
            .map_err(|error| Failure::File(path.clone(), error))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("cannot remove `{}`: {error}", self.0.display());
        }
    }
}

/// A running server.
pub struct Server {
    service: &'static str,
    child: Child,
    log: PathBuf,
    stop: &'static str,
}

impl Server {
    /// Starts a server that logs to a file; `stop` is the option of `kill` that ends it in order.
    pub fn start(
        service: &'static str,
        command: &mut Command,
        log: PathBuf,
        stop: &'static str,
    ) -> Result<Server, Failure> {
        let file = File::create(&log).map_err(|error| Failure::File(log.clone(), error))?;
        let errors = file
            .try_clone()
            .map_err(|error| Failure::File(log.clone(), error))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .spawn()
            .map_err(|error| Failure::Start(program::line(command), error))?;
        Ok(Server {
            service,
            child,
            log,
            stop,
        })
    }

    /// The operating system's id of the server.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the server answers.
    pub fn wait_until(&mut self, answers: impl Fn() -> bool) -> Result<(), Failure> {
        let started = Instant::now();
        while started.elapsed() < START && matches!(self.child.try_wait(), Ok(None)) {
            if answers() {
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let log = lines[lines.len().saturating_sub(20)..].join("\n");
        Err(Failure::NotReady {
            service: self.service,
            log,
        })
    }

    fn has_ended_within(&mut self, time: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < time {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let asked = program::succeeds(Command::new("kill").args([self.stop, &pid]));
        if !asked || !self.has_ended_within(STOP) {
            eprintln!("{} does not stop by itself; killing it", self.service);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A command that gets a signal when this process is killed, so that no server is left behind.
/// As root it runs as the named user, if one is named.
pub fn bound_to_this_process(program: &Path, signal: &str, user: Option<&str>) -> Command {
    let Some(setpriv) = program::find("setpriv") else {
        return Command::new(program);
    };
    let mut command = Command::new(setpriv);
    if let Some(user) = user.filter(|_| program::is_root()) {
        command.args(["--reuid", user, "--regid", user, "--init-groups"]);
    }
    command.args(["--pdeathsig", signal, "--"]).arg(program);
    command
}
