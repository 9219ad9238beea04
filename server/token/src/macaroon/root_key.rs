//! Root keys: whoever has one can mint, so each RS gets one of its own.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

/// What libmacaroons makes the first key of the chain with, so that its other
/// implementations verify our tokens.
const GENERATOR: &[u8; 32] = b"macaroons-key-generator\0\0\0\0\0\0\0\0\0";

/// A symmetric key that macaroons are minted and verified with. Cheap to
/// clone; prints as its `kid`.
#[derive(Clone)]
pub struct RootKey {
    kid: Arc<str>,
    octets: Arc<Zeroizing<[u8; 32]>>,
}

impl RootKey {
    /// A key of 32 random octets.
    pub fn new(kid: &str, octets: [u8; 32]) -> Self {
        Self {
            kid: kid.into(),
            octets: Arc::new(Zeroizing::new(octets)),
        }
    }

    /// The key, derived from this one, that this AS shares with this RS. It
    /// says nothing about the key of any other AS or RS.
    #[must_use]
    pub fn for_rs(&self, iss: &str, rs: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.octets.as_slice());
        let mut context = hmac::Context::with_key(&key);
        // The length keeps the two texts apart.
        context.update(b"gnap macaroon root key\0");
        context.update(&(iss.len() as u64).to_be_bytes());
        context.update(iss.as_bytes());
        context.update(rs.as_bytes());
        let mut octets = [0; 32];
        octets.copy_from_slice(context.sign().as_ref());
        Self::new(&self.kid, octets)
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The octets, to be handed to the RS this key was derived for. Other
    /// implementations take them as the root key.
    pub fn octets(&self) -> &[u8; 32] {
        &self.octets
    }

    /// The first key of the chain.
    pub(super) fn chain_start(&self) -> [u8; 32] {
        super::chained(GENERATOR, self.octets.as_slice())
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RootKey").field(&self.kid).finish()
    }
}
