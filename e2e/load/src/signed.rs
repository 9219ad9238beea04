//! Signed requests as octets (RFC 9635 §7.3.1): a new nonce and signature for
//! each, everything else prepared.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proof::{Message, SignatureParameters, SigningKey};
use serde_json::json;

use crate::error::LoadError;

const CONTENT_TYPE: &str = "application/json";

/// A POST of JSON.
pub struct Post<'a> {
    /// The whole URI; it begins with `origin`.
    pub uri: &'a str,
    /// The server's origin.
    pub origin: &'a str,
    /// The value of `Authorization`.
    pub authorization: Option<&'a str>,
    /// The content; not empty.
    pub content: &'a [u8],
}

/// The key of the P-256 client, from RFC 9421 B.1.3: it protects nothing.
///
/// # Errors
/// Never, unless the key below is damaged.
pub fn p256() -> Result<SigningKey, LoadError> {
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "kid": "p256",
        "d": "UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs",
        "x": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
        "y": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0",
    });
    let jwk = jwk.as_object().cloned().unwrap_or_default();
    Ok(SigningKey::from_jwk(&jwk)?)
}

/// A value that no other request has.
///
/// # Errors
/// When the operating system has no randomness.
pub fn nonce() -> Result<String, LoadError> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets)
        .map_err(|_| LoadError::Client(std::io::Error::other("no randomness")))?;
    Ok(URL_SAFE_NO_PAD.encode(octets))
}

/// Seconds since the epoch.
pub fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| elapsed.as_secs())
}

impl Post<'_> {
    /// The octets to send, freshly signed.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn signed(&self, key: &SigningKey) -> Result<Vec<u8>, LoadError> {
        let parameters = SignatureParameters {
            created: now(),
            nonce: Some(nonce()?),
        };
        let headers = key.sign(self, &parameters)?;
        let length = self.content.len().to_string();
        let path = self.uri.strip_prefix(self.origin).unwrap_or(self.uri);
        let host = self.origin.strip_prefix("http://").unwrap_or(self.origin);
        let mut request = Vec::with_capacity(1024 + self.content.len());
        for part in ["POST ", path, " HTTP/1.1\r\nhost: ", host, "\r\n"] {
            request.extend_from_slice(part.as_bytes());
        }
        let fields = [
            ("content-type", Some(CONTENT_TYPE)),
            ("content-length", Some(length.as_str())),
            ("authorization", self.authorization),
            ("content-digest", headers.content_digest.as_deref()),
            ("signature-input", Some(headers.signature_input.as_str())),
            ("signature", Some(headers.signature.as_str())),
        ];
        for (name, value) in fields {
            let Some(value) = value else { continue };
            for part in [name, ": ", value, "\r\n"] {
                request.extend_from_slice(part.as_bytes());
            }
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(self.content);
        Ok(request)
    }
}

impl Message for Post<'_> {
    fn method(&self) -> &str {
        "POST"
    }

    fn target_uri(&self) -> &str {
        self.uri
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        let value = match name {
            "content-type" => Some(CONTENT_TYPE),
            "authorization" => self.authorization,
            _ => None,
        };
        value.map(str::as_bytes).into_iter().collect()
    }

    fn content(&self) -> &[u8] {
        self.content
    }
}
