//! The release server: started on private ports with a data folder of its own,
//! killed when dropped.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::connection::Connection;
use crate::error::LoadError;
use crate::stores::Stores;

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);
const LOG: &str = "log";

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    folder: TempDir,
}

impl Server {
    /// Starts it with the demo tenant and waits until it is ready. Everything
    /// that is not set here is as in production, metrics included.
    ///
    /// # Errors
    /// When `PARLEY_BIN` names no server, or it does not become ready.
    pub async fn start(stores: &Stores, workers: usize) -> Result<Self, LoadError> {
        let folder = tempfile::Builder::new()
            .prefix("parley-load-")
            .tempdir()
            .map_err(|error| LoadError::File(std::env::temp_dir(), error))?;
        let address = free_address()?;
        let mut settings = vec![
            ("PARLEY__SERVER__LISTEN", address.to_string()),
            ("PARLEY__SERVER__PUBLIC_URL", format!("http://{address}")),
            (
                "PARLEY__SERVER__PRIVATE_LISTEN",
                free_address()?.to_string(),
            ),
            ("PARLEY__SERVER__DATA", data(&folder).display().to_string()),
            ("PARLEY__SERVER__DEMO", "always".to_owned()),
            ("PARLEY__SERVER__WORKERS", workers.to_string()),
            ("PARLEY__TELEMETRY__LOG", "warn".to_owned()),
        ];
        settings.extend(stores.settings());
        let child = spawn(folder.path(), &settings)?;
        let mut server = Self {
            child,
            address,
            folder,
        };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// The operating system's id of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The folder of its files.
    pub fn data(&self) -> PathBuf {
        data(&self.folder)
    }

    async fn wait_until_ready(&mut self) -> Result<(), LoadError> {
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            if let Ok(mut connection) = Connection::open(self.address).await
                && let Ok(answer) = connection.exchange(request.as_bytes()).await
                && answer.status == 200
            {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        let log = std::fs::read(self.folder.path().join(LOG)).unwrap_or_default();
        Err(LoadError::NotReady(
            String::from_utf8_lossy(&log).into_owned(),
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn data(folder: &TempDir) -> PathBuf {
    folder.path().join("data")
}

fn spawn(folder: &Path, settings: &[(&'static str, String)]) -> Result<Child, LoadError> {
    let program = std::env::var_os("PARLEY_BIN").ok_or(LoadError::Variable("PARLEY_BIN"))?;
    let program = PathBuf::from(program);
    // It starts in another folder, because a `parley.toml` here must not be read.
    let program = std::path::absolute(&program).map_err(|error| LoadError::File(program, error))?;
    let log = folder.join(LOG);
    let file = File::create(&log).map_err(|error| LoadError::File(log, error))?;
    let mut command = Command::new(&program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PARLEY__") {
            command.env_remove(name);
        }
    }
    command
        .arg("serve")
        .current_dir(folder)
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(file)
        .spawn()
        .map_err(|error| LoadError::File(program, error))
}

fn free_address() -> Result<SocketAddr, LoadError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(LoadError::Client)
}
