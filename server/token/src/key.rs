//! A tenant's signing keys and their public halves. Ed25519 on aws-lc-rs.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// A key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The private key is not Ed25519 in the wanted encoding.
    #[error("private key is not Ed25519 in this encoding")]
    Private,
    /// The JWK is not a public Ed25519 key with a `kid`.
    #[error("JWK is not a public Ed25519 key with a `kid`")]
    Public,
    /// Two keys of a set have one `kid`.
    #[error("two keys have one `kid`")]
    RepeatedKid,
}

/// A private key a tenant signs with. Cheap to clone; prints as its `kid`.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Ed25519KeyPair>,
    public: PublicKey,
}

impl SigningKey {
    /// A key from its 32-octet seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// When the cryptographic library refuses it.
    pub fn from_seed(kid: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Private)?;
        Self::from_pair(kid, pair)
    }

    /// A key from PKCS#8 in DER (RFC 8410).
    ///
    /// # Errors
    /// When it is not an Ed25519 key, or its public half does not fit.
    pub fn from_pkcs8(kid: &str, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair =
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| KeyError::Private)?;
        Self::from_pair(kid, pair)
    }

    fn from_pair(kid: &str, pair: Ed25519KeyPair) -> Result<Self, KeyError> {
        let public = PublicKey::new(kid, pair.public_key().as_ref())?;
        Ok(Self {
            pair: Arc::new(pair),
            public,
        })
    }

    /// The name of the key in headers and in the key set.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half as a JSON Web Key (RFC 8037 §2).
    pub fn public_jwk(&self) -> Map<String, Value> {
        self.public.jwk()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.kid()).finish()
    }
}

/// A public key that signatures are verified with, parsed once.
#[derive(Clone)]
pub struct PublicKey {
    kid: Arc<str>,
    key: Arc<ParsedPublicKey>,
}

impl PublicKey {
    fn new(kid: &str, octets: &[u8]) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&ED25519, octets).map_err(|_| KeyError::Public)?;
        Ok(Self {
            kid: kid.into(),
            key: Arc::new(key),
        })
    }

    /// The key of a JSON Web Key (RFC 8037 §2).
    ///
    /// # Errors
    /// When it is not a public Ed25519 key for signatures, with a `kid`.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let is_or_absent =
            |name: &str, value: &str| !jwk.contains_key(name) || text(name) == Some(value);
        let fits = text("kty") == Some("OKP")
            && text("crv") == Some("Ed25519")
            && is_or_absent("alg", "EdDSA")
            && is_or_absent("use", "sig")
            && !jwk.contains_key("d");
        match (fits, text("kid"), text("x")) {
            (true, Some(kid), Some(x)) => {
                let octets = URL_SAFE_NO_PAD.decode(x).map_err(|_| KeyError::Public)?;
                Self::new(kid, &octets)
            }
            _ => Err(KeyError::Public),
        }
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as a JSON Web Key (RFC 8037 §2).
    pub fn jwk(&self) -> Map<String, Value> {
        let x = URL_SAFE_NO_PAD.encode(self.octets());
        let members = [
            ("kty", "OKP"),
            ("crv", "Ed25519"),
            ("alg", "EdDSA"),
            ("use", "sig"),
            ("kid", self.kid()),
            ("x", &x),
        ];
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect()
    }

    fn octets(&self) -> &[u8] {
        (*self.key).as_ref()
    }

    pub(crate) fn is_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.kid()).finish()
    }
}

/// The public keys of one tenant: the active one and those whose tokens still
/// live.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<PublicKey>);

impl KeySet {
    /// A set of these keys.
    ///
    /// # Errors
    /// When two have one `kid`.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self, KeyError> {
        let mut set: Vec<PublicKey> = Vec::new();
        for key in keys {
            if set.iter().any(|known| known.kid == key.kid) {
                return Err(KeyError::RepeatedKid);
            }
            set.push(key);
        }
        Ok(Self(set))
    }

    /// Reads a JWK Set (RFC 7517 §5). Keys of other kinds are left out, as it
    /// asks for.
    ///
    /// # Errors
    /// When two have one `kid`.
    pub fn from_jwks(jwks: &Value) -> Result<Self, KeyError> {
        let keys = jwks.get("keys").and_then(Value::as_array);
        let objects = keys.into_iter().flatten().filter_map(Value::as_object);
        Self::new(objects.filter_map(|jwk| PublicKey::from_jwk(jwk).ok()))
    }

    /// The set as a JWK Set document (RFC 7517 §5).
    pub fn jwks(&self) -> Value {
        json!({"keys": self.0.iter().map(PublicKey::jwk).collect::<Vec<_>>()})
    }

    /// The key of this name.
    pub fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.0.iter().find(|key| key.kid() == kid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 8037 Appendix A.1 and A.2.
    const D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn key() -> SigningKey {
        let seed = URL_SAFE_NO_PAD.decode(D).unwrap();
        SigningKey::from_seed("a", seed.as_slice().try_into().unwrap()).unwrap()
    }

    #[test]
    fn public_half_agrees_with_the_rfc() {
        assert_eq!(key().public_jwk()["x"], X);
    }

    #[test]
    fn a_key_does_not_print() {
        assert_eq!(format!("{:?}", key()), r#"SigningKey("a")"#);
    }

    #[test]
    fn pkcs8_gives_the_same_key() {
        let pair = &key().pair;
        for pkcs8 in [pair.to_pkcs8().unwrap(), pair.to_pkcs8v1().unwrap()] {
            let read = SigningKey::from_pkcs8("a", pkcs8.as_ref()).unwrap();
            assert_eq!(read.public_jwk(), key().public_jwk());
        }
        assert_eq!(
            SigningKey::from_pkcs8("a", b"x").unwrap_err(),
            KeyError::Private
        );
    }

    #[test]
    fn refuses_what_is_no_public_ed25519_key() {
        let good = key().public_jwk();
        assert!(PublicKey::from_jwk(&good).is_ok());
        for (name, value) in [
            ("kty", json!("EC")),
            ("crv", json!("X25519")),
            ("alg", json!("HS256")),
            ("use", json!("enc")),
            ("kid", json!(null)),
            ("x", json!("AAAA")),
            ("d", json!(D)),
        ] {
            let mut bad = good.clone();
            bad.insert(name.to_owned(), value);
            assert_eq!(
                PublicKey::from_jwk(&bad).unwrap_err(),
                KeyError::Public,
                "{name}"
            );
        }
    }

    #[test]
    fn a_set_reads_back_and_refuses_repeated_names() {
        let set = KeySet::new([key().public().clone()]).unwrap();
        let read = KeySet::from_jwks(&set.jwks()).unwrap();
        assert!(read.find("b").is_none());
        assert_eq!(read.find("a").unwrap().jwk(), key().public_jwk());
        let twice = [key().public().clone(), key().public().clone()];
        assert_eq!(KeySet::new(twice).unwrap_err(), KeyError::RepeatedKid);
    }
}
