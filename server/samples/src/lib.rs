//! What both samples read from their command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use gnap::secret::Secret;
use parley_client::resource_server::{
    Offline, ResourceServer, Revocation, ServerUri, Settings, Stale,
};
use parley_client::{Client, load_key};
use token::jwt_encrypted::DecryptionKey;
use token::{Format, macaroon};

/// Whatever goes wrong at the start.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Who this resource server is, and how careful.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:9000")]
    pub listen: SocketAddr,

    /// Where clients call it, when that is not where it listens
    #[arg(long)]
    pub uri: Option<String>,

    /// The grant endpoint of the AS
    #[arg(long = "as", value_name = "URI")]
    pub authority: String,

    /// The key that the AS knows it by
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,

    /// The name that the AS knows it by
    #[arg(long, default_value = "photo-server")]
    pub name: String,

    /// Its name in tokens: judge those that can be read without asking the AS
    #[arg(long)]
    pub audience: Option<String>,

    /// The private key that tokens of the format `jwt-encrypted` are encrypted to
    #[arg(long, value_name = "FILE", requires = "audience")]
    pub encryption_key: Option<PathBuf>,

    /// The keys of macaroons, as an administrator got them for this server: a
    /// JWE to its encryption key
    #[arg(long, value_name = "FILE", requires = "encryption_key")]
    pub macaroon_keys: Option<PathBuf>,

    /// Seconds that a list of revoked tokens is good for
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    pub list_age: u64,

    /// Seconds up to which an older list is used when there is no newer one.
    /// Otherwise the answer is 503
    #[arg(long, value_name = "SECONDS")]
    pub use_stale_list: Option<u64>,

    /// Milliseconds that an answer of the AS about a token is used
    #[arg(long, default_value_t = 1000, value_name = "MS")]
    pub cache: u64,

    /// Seconds that clocks of clients may be ahead
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    pub skew: u64,
}

impl Options {
    /// Its URI.
    pub fn own_uri(&self) -> String {
        let listen = || format!("http://{}", self.listen);
        self.uri.clone().unwrap_or_else(listen)
    }

    /// The resource server; `change` sets what a sample has of its own.
    ///
    /// # Errors
    /// When the key is not there, or the AS does not answer.
    pub async fn resource_server(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<ResourceServer, Failure> {
        let uri = ServerUri::new(&self.own_uri())?;
        let mut settings = Settings::new(uri, &self.authority, &self.name);
        settings.window.future = self.skew;
        settings.caching.active = Duration::from_millis(self.cache);
        settings.offline = match &self.audience {
            Some(audience) => Some(self.offline(audience)?),
            None => None,
        };
        change(&mut settings);
        let client = Client::new(load_key(&self.key)?)?;
        Ok(ResourceServer::discover(client, settings).await?)
    }

    /// The formats that need nothing but the AS's published keys, and those that
    /// there are keys for.
    fn offline(&self, audience: &str) -> Result<Offline, Failure> {
        let formats = [Format::JwtSigned, Format::Biscuit, Format::Zcap];
        let mut offline = Offline::new(audience, formats);
        offline.revocation = Some(Revocation {
            fresh: Duration::from_secs(self.list_age),
            stale: match self.use_stale_list {
                Some(seconds) => Stale::AcceptUntil(Duration::from_secs(seconds)),
                None => Stale::Refuse,
            },
        });
        if let Some(file) = &self.encryption_key {
            let jwk = serde_json::from_slice(&std::fs::read(file)?)?;
            offline.decryption_keys = vec![DecryptionKey::from_jwk(&jwk)?];
            offline.formats.push(Format::JwtEncrypted);
        }
        if let Some(file) = &self.macaroon_keys {
            let jwe = Secret::new(std::fs::read_to_string(file)?.trim());
            offline.root_keys = macaroon::take_over(&jwe, &offline.decryption_keys)?;
            offline.formats.push(Format::Macaroon);
        }
        Ok(offline)
    }
}

/// Writes the log to standard error: why requests were not let through is there
/// and nowhere else.
pub fn log() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
        .init();
}
