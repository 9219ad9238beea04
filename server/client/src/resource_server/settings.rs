//! What a resource server has to know about itself and how careful it is.

use std::collections::HashMap;
use std::time::Duration;

use proof::{PublicKey, Window};
use token::Format;
use token::jwt_encrypted::DecryptionKey;
use token::macaroon::RootKey;

use super::revocations::Revocation;
use super::target::ServerUri;

/// How a resource server is set up. [`Settings::new`] asks the AS about every
/// token.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it is, as its clients call it.
    pub uri: ServerUri,
    /// The grant endpoint of the AS whose tokens it takes.
    pub grant_endpoint: String,
    /// The name that the AS knows it by (RFC 9767 §3.2).
    pub resource_server: String,
    /// How old, and how far ahead, proofs may be.
    pub window: Window,
    /// Fresh proofs to remember at most. Beyond it the answer is 503.
    pub proofs: usize,
    /// How long the AS may take to answer.
    pub patience: Duration,
    /// How long answers of the AS about tokens are used.
    pub caching: Caching,
    /// Tokens that are judged without asking the AS.
    pub offline: Option<Offline>,
    /// Keys that tokens are bound to by reference (RFC 9635 §7.1.1).
    pub known_keys: HashMap<String, PublicKey>,
    /// Where protected resource metadata is (RFC 9728), for clients that look
    /// for it beside the GNAP challenge.
    pub resource_metadata: Option<String>,
}

impl Settings {
    /// A resource server at `uri`, which the AS at `grant_endpoint` knows as
    /// `resource_server`.
    pub fn new(uri: ServerUri, grant_endpoint: &str, resource_server: &str) -> Self {
        Self {
            uri,
            grant_endpoint: grant_endpoint.to_owned(),
            resource_server: resource_server.to_owned(),
            window: Window {
                past: 60,
                future: 5,
            },
            proofs: 100_000,
            patience: Duration::from_secs(3),
            caching: Caching::default(),
            offline: None,
            known_keys: HashMap::new(),
            resource_metadata: None,
        }
    }
}

/// How long answers about tokens are used (RFC 9767 §6.3). An answer counts from
/// the moment of the question and is never used after the token's `exp`, so a
/// revoked token is accepted for `active` at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caching {
    /// For active tokens; none: every request asks.
    pub active: Duration,
    /// For tokens that are not active; none: such answers are not kept.
    pub inactive: Duration,
    /// Answers to keep at most. Beyond it the AS is asked.
    pub answers: usize,
}

impl Caching {
    /// Every request asks.
    pub const OFF: Self = Self {
        active: Duration::ZERO,
        inactive: Duration::ZERO,
        answers: 0,
    };
}

impl Default for Caching {
    fn default() -> Self {
        Self {
            active: Duration::from_secs(1),
            inactive: Duration::from_millis(250),
            answers: 10_000,
        }
    }
}

/// Tokens that are judged without asking the AS. All other tokens are
/// introspected.
#[derive(Debug, Clone)]
pub struct Offline {
    /// The formats that are read.
    pub formats: Vec<Format>,
    /// Its own name in tokens; those that name audiences must name this one.
    pub audience: String,
    /// By how many seconds the clocks of AS and RS may differ.
    pub leeway: u64,
    /// The private keys that `jwt-encrypted` is encrypted to.
    pub decryption_keys: Vec<DecryptionKey>,
    /// The keys of `macaroon` that are shared with the AS.
    pub root_keys: Vec<RootKey>,
    /// How the AS's list of revoked tokens is used. `None`: it is not looked at,
    /// and a revoked token is accepted until it expires.
    pub revocation: Option<Revocation>,
    /// How long the AS's key set is used before it is fetched again.
    pub keys_fresh: Duration,
    /// From which age on a key set is not used any more, when it cannot be
    /// fetched. Then the answer is 503.
    pub keys_usable: Duration,
    /// Between two fetches of the key set at least, whatever tokens name.
    pub keys_floor: Duration,
}

impl Offline {
    /// Reads these formats, under this name.
    pub fn new(audience: &str, formats: impl IntoIterator<Item = Format>) -> Self {
        Self {
            formats: formats.into_iter().collect(),
            audience: audience.to_owned(),
            leeway: 2,
            decryption_keys: Vec::new(),
            root_keys: Vec::new(),
            revocation: Some(Revocation::default()),
            keys_fresh: Duration::from_secs(300),
            keys_usable: Duration::from_secs(3600),
            keys_floor: Duration::from_secs(5),
        }
    }
}
