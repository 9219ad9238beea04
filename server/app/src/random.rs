//! Random values, from the operating system only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::Secret;

/// The operating system gave no randomness; nothing may be issued.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness(#[source] getrandom::Error);

/// `N` random bytes.
///
/// # Errors
/// When the operating system gives none.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes)
}

/// A secret of 256 bits, in base64url: fits the token68 characters of RFC 9110.
///
/// # Errors
/// When the operating system gives none.
pub fn secret() -> Result<Secret, NoRandomness> {
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes::<32>()?)))
}
