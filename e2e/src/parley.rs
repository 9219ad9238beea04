//! A running `parley` with a data folder, a database and ports of its own.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use api::session::SignIn;
use proof::Request;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::administrator::Administrator;
use crate::backend::Backend;
use crate::demo::Demo;
use crate::port;
use crate::program::program;
use crate::random::nonce;
use crate::stores::Stores;
use crate::tenant::Tenant;

/// How long a server may take to become ready, or to stop.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// Lines of the log that a failed test shows.
const MOST_LINES: usize = 30;
/// The slug of the demo tenant.
const DEMO: &str = "demo";

/// Settings that differ from the tests' own, as `PARLEY__SECTION__KEY` and value.
pub type Settings<'a> = &'a [(&'static str, &'a str)];

/// A running server. Dropping it kills it and removes what it kept.
pub struct Parley {
    backend: Backend,
    child: Child,
    origin: String,
    metrics: String,
    settings: Vec<(&'static str, String)>,
    tenant: Tenant,
    stores: Stores,
    /// The cookie of the demo user, signed in once: sign-ins are slow on
    /// purpose, and limited.
    pub(crate) session: OnceCell<String>,
    /// The cookie of the other demo user.
    pub(crate) session_of_bob: OnceCell<String>,
    /// The administrator that tests share.
    pub(crate) administrator: OnceCell<Administrator>,
    folder: TempDir,
}

impl Parley {
    /// Starts a server with the demo tenant and waits until it is ready.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[]).await
    }

    /// Starts a server with settings of its own.
    pub async fn start_with(backend: Backend, settings: Settings<'_>) -> Self {
        Self::start_at(backend, "127.0.0.1", settings).await
    }

    /// Starts a server whose address has a name: browsers keep passkeys for
    /// names only.
    pub async fn start_named(backend: Backend) -> Self {
        Self::start_at(backend, "localhost", &[]).await
    }

    async fn start_at(backend: Backend, host: &str, settings: Settings<'_>) -> Self {
        // Somebody else may take a port before the server does.
        for _ in 0..5 {
            if let Some(parley) = Self::try_start(backend, host, settings).await {
                return parley;
            }
        }
        panic!("no port was free");
    }

    /// `None` when a port was taken. Everything begins anew then: the demo
    /// tenant that was made already has the port in its address.
    async fn try_start(backend: Backend, host: &str, settings: Settings<'_>) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("parley-e2e-")
            .tempdir()
            .expect("a folder for the server");
        let stores = Stores::create(backend);
        let (port, private_port) = (port::free(), port::free());
        let origin = format!("http://{host}:{port}");
        let mut all = vec![
            ("PARLEY__SERVER__LISTEN", format!("127.0.0.1:{port}")),
            ("PARLEY__SERVER__PUBLIC_URL", origin.clone()),
            ("PARLEY__SERVER__DATA", data(&folder).display().to_string()),
            (
                "PARLEY__SERVER__PRIVATE_LISTEN",
                format!("127.0.0.1:{private_port}"),
            ),
            ("PARLEY__SERVER__DEMO", "always".to_owned()),
            // Tests choose the address they come from.
            ("PARLEY__SERVER__TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            // Ready within a second, and clocks do not differ here.
            ("PARLEY__PROTOCOL__PROOF_MAX_SKEW", "0".to_owned()),
        ];
        all.extend(stores.settings().iter().cloned());
        let own = settings.iter();
        all.extend(own.map(|(name, value)| (*name, (*value).to_owned())));
        let mut child = spawn(&folder, &all);
        if let Err(ended) = wait_until_ready(&mut child, &origin).await {
            let log = read(&folder, STDERR);
            assert!(
                log.contains("listening on"),
                "parley ended with {ended}: {log}"
            );
            return None;
        }
        let demo = Demo::read(&data(&folder), DEMO);
        Some(Self {
            backend,
            child,
            tenant: Tenant::new(format!("{origin}/t/{DEMO}"), DEMO, demo),
            metrics: format!("http://127.0.0.1:{private_port}/metrics"),
            origin,
            settings: all,
            stores,
            session: OnceCell::new(),
            session_of_bob: OnceCell::new(),
            administrator: OnceCell::new(),
            folder,
        })
    }

    /// What it keeps its state in.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Scheme and authority.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The demo tenant.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Makes another tenant like the demo's, from the command line beside the
    /// running server.
    pub fn make_tenant(&self, slug: &str) -> Tenant {
        let mut command = command(&self.folder, &self.settings);
        let status = command.args(["tenant", "demo", slug]).status();
        assert!(status.expect("parley starts").success(), "a tenant is made");
        Tenant::new(
            format!("{}/t/{slug}", self.origin),
            slug,
            Demo::read(&self.data(), slug),
        )
    }

    /// Makes another tenant with settings of its own.
    pub fn make_tenant_with(&self, settings: &Value) -> Tenant {
        let slug = format!("t-{}", nonce().to_ascii_lowercase().replace('_', "-"));
        let tenant = self.make_tenant(&slug);
        self.set(&slug, settings);
        tenant
    }

    /// Makes another tenant with a host of its own.
    pub fn make_host_tenant(&self) -> Tenant {
        let tenant = self.make_tenant_with(&json!({}));
        let tenant = tenant.at_host(&format!("{}.localhost", tenant.slug()));
        assert!(self.give_host(tenant.slug(), tenant.base()));
        tenant
    }

    /// Gives a tenant another base URL, if the server lets it have that.
    pub fn give_host(&self, slug: &str, base_url: &str) -> bool {
        let mut command = command(&self.folder, &self.settings);
        let status = command.args(["tenant", "host", slug, base_url]).status();
        status.expect("parley starts").success()
    }

    /// Makes a tenant found by its path again.
    pub fn take_host(&self, slug: &str) {
        let mut command = command(&self.folder, &self.settings);
        let status = command.args(["tenant", "host", slug]).status();
        assert!(status.expect("parley starts").success());
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        let (_, port) = self.origin.rsplit_once(':').expect("a port");
        port.parse().expect("a number")
    }

    /// Changes settings of a tenant from the command line. Running servers
    /// notice within a quarter of a second.
    pub fn set(&self, slug: &str, settings: &Value) {
        let mut command = command(&self.folder, &self.settings);
        let status = command
            .args(["tenant", "settings", slug, &settings.to_string()])
            .status();
        assert!(status.expect("parley starts").success(), "settings are set");
    }

    /// Makes an administrator of a tenant, from the command line.
    pub fn make_administrator(&self, slug: &str, role: &str, sign_in: &SignIn, email: &str) {
        let mut command = command(&self.folder, &self.settings);
        let login = &sign_in.login;
        command.args(["administrator", "create", login, "--name", "Grace Hopper"]);
        command.args(["--email", email, "--tenant", slug, "--role", role]);
        let mut child = command
            .stdin(Stdio::piped())
            .spawn()
            .expect("parley starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let password = format!("{}\n", sign_in.password);
        stdin.write_all(password.as_bytes()).expect("it reads");
        drop(stdin);
        let status = child.wait().expect("it ends");
        assert!(status.success(), "an administrator is made");
    }

    /// Changes what an administrator is, from the command line:
    /// `parley administrator …`.
    pub fn administrator(&self, args: &[&str]) {
        let mut command = command(&self.folder, &self.settings);
        let status = command.arg("administrator").args(args).status();
        assert!(status.expect("parley starts").success(), "{args:?}");
    }

    /// The operating system's id of the server.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything it wrote to its standard output so far.
    pub fn stdout(&self) -> String {
        read(&self.folder, STDOUT)
    }

    /// Everything it wrote to its standard error so far.
    pub fn stderr(&self) -> String {
        read(&self.folder, STDERR)
    }

    /// What its private address says.
    pub async fn metrics(&self) -> String {
        let answer = reqwest::get(&self.metrics).await.expect("metrics");
        answer.text().await.expect("text")
    }

    /// What stands in its durable store.
    pub fn stored(&self) -> Vec<u8> {
        self.stores.dump(&data(&self.folder))
    }

    /// The folder of its files.
    pub fn data(&self) -> PathBuf {
        data(&self.folder)
    }

    /// The address at which a person sets the first administrator up.
    pub fn set_up_link(&self) -> String {
        let stdout = self.stdout();
        let link = stdout
            .split_whitespace()
            .find(|word| word.contains("/console/setup?"));
        link.expect("a set-up link on standard output").to_owned()
    }

    /// Ends it as a power failure would: no signal handler runs.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server runs");
        self.child.wait().expect("the server ends");
    }

    /// Starts it again on what it kept.
    pub async fn restart(&mut self) {
        self.child = spawn(&self.folder, &self.settings);
        if let Err(ended) = wait_until_ready(&mut self.child, &self.origin).await {
            panic!("parley ended with {ended}: {}", self.stderr());
        }
    }

    /// Starts another process on the same stores, as behind a balancer.
    pub async fn replica(&self) -> Replica {
        for _ in 0..5 {
            let origin = format!("http://127.0.0.1:{}", port::free());
            let mut settings = self.settings.clone();
            for (name, value) in &mut settings {
                match *name {
                    "PARLEY__SERVER__LISTEN" => {
                        *value = origin.trim_start_matches("http://").to_owned();
                    }
                    "PARLEY__SERVER__PRIVATE_LISTEN" => value.clear(),
                    "PARLEY__SERVER__DEMO" => "never".clone_into(value),
                    _ => {}
                }
            }
            let mut child = spawn(&self.folder, &settings);
            if wait_until_ready(&mut child, &origin).await.is_ok() {
                return Replica {
                    child,
                    origin,
                    public: self.origin.clone(),
                };
            }
        }
        panic!("no port was free");
    }

    /// Asks it to stop, and gives what it exited with.
    pub fn stop(&mut self) -> ExitStatus {
        let pid = self.pid().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.expect("kill starts").success(), "the server runs");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the server ends") {
                return status;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("the server did not stop");
    }
}

/// Another process on the stores of a server. Dropping it kills it.
pub struct Replica {
    child: Child,
    origin: String,
    public: String,
}

impl Replica {
    /// The same request, signed for the public address, sent to this process.
    #[must_use]
    pub fn gets(&self, request: Request) -> Request {
        Request {
            target_uri: request.target_uri.replace(&self.public, &self.origin),
            ..request
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Parley {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.stderr();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines.len().saturating_sub(MOST_LINES);
            eprintln!("the end of the server's log:\n{}", lines[last..].join("\n"));
        }
    }
}

const STDOUT: &str = "stdout";
const STDERR: &str = "stderr";

fn data(folder: &TempDir) -> PathBuf {
    folder.path().join("data")
}

fn read(folder: &TempDir, name: &str) -> String {
    let octets = std::fs::read(folder.path().join(name)).unwrap_or_default();
    String::from_utf8_lossy(&octets).into_owned()
}

impl AsRef<Tenant> for Parley {
    fn as_ref(&self) -> &Tenant {
        &self.tenant
    }
}

fn spawn(folder: &TempDir, settings: &[(&'static str, String)]) -> Child {
    let child = command(folder, settings).arg("serve").spawn();
    child.expect("parley starts")
}

fn command(folder: &TempDir, settings: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(program("PARLEY_BIN", "parley"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PARLEY__") {
            command.env_remove(name);
        }
    }
    command
        // A `parley.toml` of the checkout must not be read.
        .current_dir(folder.path())
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log(folder.path(), STDOUT))
        .stderr(log(folder.path(), STDERR));
    command
}

fn log(folder: &Path, name: &str) -> File {
    let mut options = OpenOptions::new();
    let file = options.create(true).append(true).open(folder.join(name));
    file.expect("a file for the server's output")
}

async fn wait_until_ready(child: &mut Child, origin: &str) -> Result<(), ExitStatus> {
    let ready = format!("{origin}/readyz");
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("an HTTP client");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().expect("the server can be asked") {
            return Err(status);
        }
        let answer = http.get(&ready).send().await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("the server did not become ready");
}
