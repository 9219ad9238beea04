//! A demo's files in `data/{slug}`: keys for its client and resource server,
//! and the demo user's sign-in. Only their owner can read them.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The demo user's sign-in.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

/// Reads the sign-in; `None` when there is no demo here.
pub fn read_sign_in(folder: &Path) -> Option<SignIn> {
    let text = std::fs::read(folder.join("sign-in.json")).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Writes one file of the demo, replacing an older one.
///
/// # Errors
/// What the system said.
pub fn write(folder: &Path, name: &str, content: &impl Serialize) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let text = serde_json::to_string_pretty(content)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(folder.join(name))?;
    file.write_all(text.as_bytes())
}

/// An Ed25519 private key as `parley-client` reads it.
pub fn private_jwk(public: &gnap::key::KeyValue, seed: &[u8; 32]) -> Value {
    let mut jwk = public.jwk.clone().unwrap_or_default();
    jwk.insert("d".to_owned(), json!(URL_SAFE_NO_PAD.encode(seed)));
    Value::Object(jwk)
}
