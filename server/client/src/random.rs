//! Unguessable values from the operating system.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::Error;

/// A new value of 192 bits, base64url.
pub(crate) fn value() -> Result<String, Error> {
    let mut octets = [0; 24];
    getrandom::fill(&mut octets)?;
    Ok(URL_SAFE_NO_PAD.encode(octets))
}
