//! A running sample server (`server/samples`): a resource server of a tenant.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::instance::now;
use crate::parley::Parley;
use crate::port;
use crate::program::program;

/// How long one may take to start.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A sample server. Dropping it kills it.
pub struct Sample {
    child: Child,
    origin: String,
    log: PathBuf,
    _folder: TempDir,
}

impl Sample {
    /// A photo server, known to the tenant with this slug as its resource server.
    pub async fn photo_server(parley: &Parley, slug: &str, options: &[&str]) -> Self {
        let name = program("PARLEY_PHOTO_SERVER_BIN", "photo-server");
        Self::start(name, parley, slug, "rs.key.json", options).await
    }

    /// The same program as the resource server behind it.
    pub async fn archive_server(parley: &Parley, slug: &str, options: &[&str]) -> Self {
        let program = program("PARLEY_PHOTO_SERVER_BIN", "photo-server");
        let options = [&["--name", "archive-server"], options].concat();
        Self::start(program, parley, slug, "archive.key.json", &options).await
    }

    /// An MCP server, known as the photo server.
    pub async fn mcp_server(parley: &Parley, slug: &str, options: &[&str]) -> Self {
        let name = program("PARLEY_MCP_SERVER_BIN", "mcp-server");
        Self::start(name, parley, slug, "rs.key.json", options).await
    }

    /// Scheme and authority.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The URI of something at it.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the sample's log")
    }

    async fn start(
        program: PathBuf,
        parley: &Parley,
        slug: &str,
        file: &str,
        options: &[&str],
    ) -> Self {
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a folder");
            let log = folder.path().join("log");
            let port = port::free();
            let mut command = Command::new(&program);
            command
                .args(["--listen", &format!("127.0.0.1:{port}")])
                .args(["--as", &format!("{}/t/{slug}/gnap", parley.origin())])
                .arg("--key")
                .arg(parley.data().join(slug).join(file))
                // Clocks do not differ here.
                .args(["--skew", "0"])
                .args(options)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(File::create(&log).expect("a log"));
            let child = command.spawn().expect("the sample starts");
            let mut sample = Self {
                child,
                origin: format!("http://127.0.0.1:{port}"),
                log,
                _folder: folder,
            };
            if sample.is_ready().await {
                return sample;
            }
        }
        panic!("no port was free");
    }

    /// Whether it is ready before it ends. It is when the second in which it
    /// started is over: proofs of that second could have been shown before.
    async fn is_ready(&mut self) -> bool {
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.expect("an HTTP client");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if self
                .child
                .try_wait()
                .expect("the sample can be asked")
                .is_some()
            {
                let log = self.log();
                assert!(log.contains("in use"), "the sample ended: {log}");
                return false;
            }
            let answer = http.get(self.at("/healthz")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                let started = now();
                while now() == started {
                    tokio::time::sleep(PAUSE).await;
                }
                return true;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the sample did not become ready: {}", self.log());
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the sample's log:\n{}", self.log());
        }
    }
}
