//! Configuration (design §12): defaults, then `parley.toml`, then
//! `PARLEY__SECTION__KEY` variables. Unknown keys are errors.

mod source;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use gnap::secret::Secret;
use serde::Deserialize;

pub use source::{ConfigError, is_this_machine};

/// Everything that can be set, one struct a section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listening and public address.
    pub server: Server,
    /// A TLS listener of Parley's own.
    pub tls: Tls,
    /// The durable store.
    pub database: Database,
    /// Short-lived state.
    pub live: LiveState,
    /// Key material of the deployment.
    pub security: Security,
    /// How the protocol behaves.
    pub protocol: Protocol,
    /// Calls to addresses that clients name.
    pub outbound: Outbound,
    /// Sending mail.
    pub mail: Mail,
    /// Logs, traces, metrics.
    pub telemetry: Telemetry,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where Parley listens.
    pub listen: SocketAddr,
    /// Origin under which clients and people reach Parley; no path, no slash
    /// at the end. All URLs derive from it, never from a Host header.
    pub public_url: String,
    /// Other names under which requests for the deployment itself arrive, such
    /// as that of a proxy's upstream. Every name that is neither of these nor a
    /// tenant's is unknown.
    pub other_hosts: Vec<String>,
    /// Folder of the embedded store, the master key and the demo's files.
    pub data: PathBuf,
    /// Worker threads; 0 is one per core.
    pub workers: usize,
    /// Seconds that open requests get after a stop signal.
    pub drain_seconds: u64,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Private address of `/metrics`; empty is off.
    pub private_listen: String,
    /// Whether to make the demo tenant.
    pub demo: Demo,
}

/// `[tls]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Where Parley listens for TLS; empty is off.
    pub listen: String,
    /// PEM file of the server's certificate and those between it and its
    /// authority.
    pub certificate: PathBuf,
    /// PEM file of its private key.
    pub private_key: PathBuf,
    /// PEM file of the authorities whose client certificates are accepted;
    /// empty accepts any, also self-signed ones.
    pub client_authorities: PathBuf,
    /// Proxies whose `Client-Cert` is believed.
    pub client_cert_proxies: Vec<IpAddr>,
}

/// When the demo tenant is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demo {
    /// In the embedded default database.
    Auto,
    /// In any database.
    Always,
    /// In none.
    Never,
}

/// `[database]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:…` or `postgres://…`; empty is SQLite in the data folder.
    pub url: Secret,
}

/// `[live]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveState {
    /// `memory:` or `redis://…`.
    pub url: Secret,
}

/// `[security]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// 32 bytes in base64url; empty is a file made in the data folder.
    pub master_key: Secret,
}

/// `[protocol]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Seconds a proof's `created` may lie in the past.
    pub proof_max_age: u64,
    /// Seconds a proof's `created` may lie in the future.
    pub proof_max_skew: u64,
    /// Seconds a client waits between two polls (RFC 9635 §3.1).
    pub wait: u64,
    /// Whether a client may give a token another key (RFC 9635 §6.1.1).
    pub key_rotation: bool,
    /// Seconds in which a client whose connection broke gets the same answer
    /// again.
    pub retry_window: u64,
    /// Seconds a person has to decide.
    pub interaction_lifetime: u64,
    /// Seconds a user code can be entered (RFC 9635 §3.3.3).
    pub user_code_lifetime: u64,
    /// Seconds a request waits for a person who has to find it by themselves.
    pub approval_lifetime: u64,
    /// Seconds an access token lives.
    pub token_lifetime: u64,
    /// Seconds a signing key is published before it can sign.
    pub key_publication: u64,
    /// Seconds an end user stays signed in.
    pub session_lifetime: u64,
}

/// `[outbound]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    /// Seconds that a whole call may take.
    pub timeout: u64,
    /// Addresses, networks and names that are never called.
    pub block: Vec<String>,
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Name of the SMTP server; empty sends no mail.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// The name to sign in with; empty does not.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// The address that mail comes from.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// By TLS from the beginning.
    Tls,
    /// By TLS that the server is asked for, and must have.
    Starttls,
    /// Not at all.
    None,
}

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// Filter of log lines, such as `info` or `parley=debug`.
    pub log: String,
    /// `text` or `json`.
    pub format: LogFormat,
    /// OTLP endpoint (HTTP) for traces and metrics; empty is off.
    pub otlp_endpoint: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Whether client certificates can reach Parley at all: over its own TLS
    /// listener or from a proxy.
    pub fn takes_client_certificates(&self) -> bool {
        !self.tls.listen.is_empty() || !self.tls.client_cert_proxies.is_empty()
    }

    /// The database URL with its default filled in.
    pub fn database_url(&self) -> Secret {
        if self.database.url.expose().is_empty() {
            let file = self.server.data.join("parley.db");
            Secret::new(format!("sqlite:{}?mode=rwc", file.display()))
        } else {
            self.database.url.clone()
        }
    }
}
