//! How an RS gets the keys it shares with the AS: a JWK Set encrypted to the
//! RS (RFC 7517 §7), so that whoever carries it cannot mint.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::Secret;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::RootKey;
use crate::jwt_encrypted::{self, Content, DecryptionKey, EncryptionKey, MintError, VerifyError};

/// Not taken for a token.
const KEYS: Content = ("gnap-macaroon-keys", "jwk-set+json");

#[derive(Serialize, Deserialize)]
struct Set {
    keys: Vec<Shared>,
}

/// A symmetric JWK (RFC 7518 §6.4).
#[derive(Serialize, Deserialize)]
struct Shared {
    kty: String,
    kid: String,
    alg: String,
    k: String,
}

/// The keys, derived for one RS, as only this RS can read them.
///
/// # Errors
/// When the library does not encrypt.
pub fn hand_over(keys: &[&RootKey], rs: &EncryptionKey) -> Result<Secret, MintError> {
    let keys = keys.iter().map(|key| Shared {
        kty: "oct".to_owned(),
        kid: key.kid().to_owned(),
        alg: "HS256".to_owned(),
        k: URL_SAFE_NO_PAD.encode(key.octets()),
    });
    let set = Set {
        keys: keys.collect(),
    };
    // Writing to memory does not fail, nor do texts as JSON.
    let content = Zeroizing::new(serde_json::to_vec(&set).unwrap_or_default());
    jwt_encrypted::encrypted(&content, KEYS, rs).map_err(MintError::Encrypt)
}

/// The keys that an AS handed over to the RS with these private keys.
///
/// # Errors
/// When it is no such set, or for somebody else.
pub fn take_over(value: &Secret, own: &[DecryptionKey]) -> Result<Vec<RootKey>, VerifyError> {
    let content = Zeroizing::new(jwt_encrypted::decrypted(value.expose(), KEYS, own)?);
    let set: Set = serde_json::from_slice(&content).map_err(|_| VerifyError::Malformed)?;
    let keys = set.keys.into_iter().map(|shared| {
        let octets = URL_SAFE_NO_PAD.decode(shared.k).ok()?;
        let is_ours = shared.kty == "oct" && shared.alg == "HS256";
        let octets: [u8; 32] = octets.try_into().ok()?;
        is_ours.then(|| RootKey::new(&shared.kid, octets))
    });
    keys.collect::<Option<_>>().ok_or(VerifyError::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    fn jwk(kid: &str) -> Map<String, Value> {
        // RFC 7748 §6.1, Bob.
        let jwk = json!({
            "kty": "OKP", "crv": "X25519", "kid": kid,
            "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
        });
        jwk.as_object().cloned().unwrap()
    }

    fn private(kid: &str) -> DecryptionKey {
        let mut jwk = jwk(kid);
        let d = "XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os";
        jwk.insert("d".to_owned(), json!(d));
        DecryptionKey::from_jwk(&jwk).unwrap()
    }

    #[test]
    fn only_the_rs_takes_over_what_is_handed_over() {
        let root = RootKey::new("a", [7; 32]);
        let (one, other) = (root.for_rs("iss", "rs"), RootKey::new("b", [8; 32]));
        let to = EncryptionKey::from_jwk(&jwk("1")).unwrap();
        let sealed = hand_over(&[&one, &other], &to).unwrap();
        let taken = take_over(&sealed, &[private("1")]).unwrap();
        let taken: Vec<_> = taken.iter().map(|key| (key.kid(), key.octets())).collect();
        assert_eq!(taken, [("a", one.octets()), ("b", &[8; 32])]);
        assert!(take_over(&sealed, &[private("2")]).is_err());
        assert!(take_over(&sealed, &[]).is_err());
        assert!(take_over(&Secret::new("a.b.c.d.e"), &[private("1")]).is_err());
    }
}
