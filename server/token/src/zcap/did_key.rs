//! did:key of Ed25519 keys: multibase base58btc of the multicodec prefix and
//! the 32 octets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

const SCHEME: &str = "did:key:";
/// `ed25519-pub` as a varint.
const PREFIX: [u8; 2] = [0xed, 0x01];
/// No such key is longer.
const MAX_TEXT: usize = 64;

/// The DID of a key.
pub(super) fn of(key: &[u8; 32]) -> String {
    let octets = [PREFIX.as_slice(), key].concat();
    format!("{SCHEME}z{}", bs58::encode(octets).into_string())
}

/// The DID of a JWK, if it is an Ed25519 key.
pub(super) fn of_jwk(jwk: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let (Some("OKP"), Some("Ed25519")) = (text("kty"), text("crv")) else {
        return None;
    };
    let key: [u8; 32] = URL_SAFE_NO_PAD.decode(text("x")?).ok()?.try_into().ok()?;
    Some(of(&key))
}

/// The octets of a DID's key, if it is in its only spelling.
pub(super) fn octets(did: &str) -> Option<[u8; 32]> {
    let text = did.strip_prefix(SCHEME)?.strip_prefix('z')?;
    if text.len() > MAX_TEXT {
        return None;
    }
    let octets = bs58::decode(text).into_vec().ok()?;
    let key: [u8; 32] = octets.strip_prefix(&PREFIX)?.try_into().ok()?;
    (of(&key) == did).then_some(key)
}

/// The DID's key as a JWK; its `kid` is the name that proofs use for it.
pub(super) fn to_jwk(did: &str) -> Option<Map<String, Value>> {
    let x = URL_SAFE_NO_PAD.encode(octets(did)?);
    let jwk = json!({
        "kty": "OKP", "kid": method(did), "alg": "EdDSA", "crv": "Ed25519", "x": x,
    });
    jwk.as_object().cloned()
}

/// The verification method of a DID, which is the key again.
pub(super) fn method(did: &str) -> String {
    let key = did.strip_prefix(SCHEME).unwrap_or_default();
    format!("{did}#{key}")
}
