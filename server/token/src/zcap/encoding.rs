//! The value of a capability: base64url of gzip of JSON, as the specification
//! writes capabilities in headers.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use gnap::secret::Secret;
use gnap::{Limits, decode};
use serde_json::Value;

use crate::capability::MAX_OCTETS;

/// Of the JSON. A bomb is not inflated beyond it.
const LIMITS: Limits = Limits {
    octets: 64 * 1024,
    depth: 32,
};

/// Nothing when it would be too large.
pub(super) fn write(value: &Value) -> Option<Secret> {
    let json = value.to_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(json.as_bytes()).ok()?;
    let value = URL_SAFE_NO_PAD.encode(encoder.finish().ok()?);
    (value.len() <= MAX_OCTETS && json.len() <= LIMITS.octets).then(|| Secret::new(value))
}

/// The JSON object of a value, if it is one within limits, without a member
/// twice.
pub(super) fn read(value: &Secret) -> Option<Value> {
    let value = value.expose();
    if value.len() > MAX_OCTETS {
        return None;
    }
    let octets = URL_SAFE_NO_PAD.decode(value).ok()?;
    let mut json = Vec::new();
    let most = LIMITS.octets as u64 + 1;
    let mut decoder = GzDecoder::new(octets.as_slice());
    decoder.by_ref().take(most).read_to_end(&mut json).ok()?;
    // What comes after would be a second spelling of the same token.
    let is_all = decoder.into_inner().is_empty();
    decode(&json, LIMITS).ok().filter(|_| is_all)
}
