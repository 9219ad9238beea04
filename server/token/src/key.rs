//! A tenant's signing keys and their public halves: Ed25519 for access tokens,
//! P-256 for assertions, whose readers often know nothing newer. On aws-lc-rs.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, ParsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

/// A key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The private key is not Ed25519 or P-256 in the wanted encoding.
    #[error("private key is not Ed25519 or P-256 in this encoding")]
    Private,
    /// The JWK is not a public Ed25519 or P-256 key with a `kid`.
    #[error("JWK is not a public Ed25519 or P-256 key with a `kid`")]
    Public,
    /// The JWK is not a key to encrypt to.
    #[error("JWK is not a key for encryption of a supported kind with a `kid`")]
    Encryption,
    /// Two keys of a set have one `kid`.
    #[error("two keys have one `kid`")]
    RepeatedKid,
}

/// A signature that could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the library did not sign")]
pub struct NotSigned;

/// How a key signs, by its JOSE name. It is a property of the key: no message
/// chooses it (RFC 8725 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8037 §3.1).
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
}

impl Algorithm {
    /// The JOSE name.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Es256 => "ES256",
        }
    }
}

/// A private key a tenant signs with. Cheap to clone; prints as its `kid`.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Pair>,
    public: PublicKey,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    /// An Ed25519 key from its 32-octet seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// When the cryptographic library refuses it.
    pub fn from_seed(kid: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Private)?;
        Self::from_pair(kid, Pair::Ed25519(pair))
    }

    /// A key from PKCS#8 in DER (RFC 8410; RFC 5915 for P-256).
    ///
    /// # Errors
    /// When it is neither an Ed25519 nor a P-256 key, or its public half does
    /// not fit.
    pub fn from_pkcs8(kid: &str, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
            .map(Pair::Ed25519)
            .or_else(|_| {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Pair::P256)
            })
            .map_err(|_| KeyError::Private)?;
        Self::from_pair(kid, pair)
    }

    fn from_pair(kid: &str, pair: Pair) -> Result<Self, KeyError> {
        let public = match &pair {
            Pair::Ed25519(pair) => {
                PublicKey::new(kid, Algorithm::EdDsa, pair.public_key().as_ref())?
            }
            Pair::P256(pair) => PublicKey::new(kid, Algorithm::Es256, pair.public_key().as_ref())?,
        };
        Ok(Self {
            pair: Arc::new(pair),
            public,
        })
    }

    /// The name of the key in headers and in the key set.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half as a JSON Web Key (RFC 8037 §2, RFC 7518 §6.2).
    pub fn public_jwk(&self) -> Map<String, Value> {
        self.public.jwk()
    }

    /// The seed of an Ed25519 key (RFC 8032 §5.1.5), for a library that signs
    /// itself; `None` for other keys.
    pub(crate) fn ed25519_seed(&self) -> Option<Zeroizing<[u8; 32]>> {
        let Pair::Ed25519(pair) = &*self.pair else {
            return None;
        };
        let seed = pair.seed().ok()?.as_be_bytes().ok()?;
        let octets = seed.as_ref().try_into().ok()?;
        Some(Zeroizing::new(octets))
    }

    /// Signs octets: 64 octets of signature, as JOSE and XML signatures write
    /// them.
    ///
    /// # Errors
    /// When the cryptographic library does not sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        match &*self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::P256(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| NotSigned),
        }
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
    algorithm: Algorithm,
    key: Arc<ParsedPublicKey>,
}

impl PublicKey {
    fn new(kid: &str, algorithm: Algorithm, octets: &[u8]) -> Result<Self, KeyError> {
        let key = match algorithm {
            Algorithm::EdDsa => ParsedPublicKey::new(&ED25519, octets),
            Algorithm::Es256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, octets),
        };
        Ok(Self {
            kid: kid.into(),
            algorithm,
            key: Arc::new(key.map_err(|_| KeyError::Public)?),
        })
    }

    /// The key of a JSON Web Key (RFC 8037 §2, RFC 7518 §6.2).
    ///
    /// # Errors
    /// When it is not a public Ed25519 or P-256 key for signatures, with a
    /// `kid`.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        let text = |name: &str| {
            jwk.get(name)
                .and_then(Value::as_str)
                .ok_or(KeyError::Public)
        };
        let coordinate = |name: &str| -> Result<[u8; 32], KeyError> {
            let octets = URL_SAFE_NO_PAD.decode(text(name)?);
            octets
                .ok()
                .and_then(|octets| octets.try_into().ok())
                .ok_or(KeyError::Public)
        };
        let (algorithm, octets) = match (text("kty")?, text("crv")?) {
            ("OKP", "Ed25519") => (Algorithm::EdDsa, coordinate("x")?.to_vec()),
            ("EC", "P-256") => {
                let point = [&[4][..], &coordinate("x")?, &coordinate("y")?].concat();
                (Algorithm::Es256, point)
            }
            _ => return Err(KeyError::Public),
        };
        let is_or_absent = |name: &str, value: &str| {
            !jwk.contains_key(name) || text(name).is_ok_and(|text| text == value)
        };
        if !is_or_absent("alg", algorithm.name())
            || !is_or_absent("use", "sig")
            || jwk.contains_key("d")
        {
            return Err(KeyError::Public);
        }
        Self::new(text("kid")?, algorithm, &octets)
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key as a JSON Web Key (RFC 8037 §2, RFC 7518 §6.2).
    pub fn jwk(&self) -> Map<String, Value> {
        let octets = (*self.key).as_ref();
        let encode = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        let mut members = match self.algorithm {
            Algorithm::EdDsa => vec![
                ("kty", "OKP".to_owned()),
                ("crv", "Ed25519".to_owned()),
                ("x", encode(octets)),
            ],
            Algorithm::Es256 => {
                // An uncompressed point: 0x04, x, y.
                let point = octets.get(1..).unwrap_or_default();
                let (x, y) = point.split_at_checked(32).unwrap_or_default();
                vec![
                    ("kty", "EC".to_owned()),
                    ("crv", "P-256".to_owned()),
                    ("x", encode(x)),
                    ("y", encode(y)),
                ]
            }
        };
        members.push(("alg", self.algorithm.name().to_owned()));
        members.push(("use", "sig".to_owned()));
        members.push(("kid", self.kid().to_owned()));
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect()
    }

    /// The 32 octets of an Ed25519 key; `None` for other keys.
    pub(crate) fn ed25519(&self) -> Option<[u8; 32]> {
        match self.algorithm {
            Algorithm::EdDsa => (*self.key).as_ref().try_into().ok(),
            Algorithm::Es256 => None,
        }
    }

    /// Whether this key made the signature over these octets.
    pub fn is_signed(&self, message: &[u8], signature: &[u8]) -> bool {
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

    /// Every key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
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
        let key = key();
        let Pair::Ed25519(pair) = &*key.pair else {
            unreachable!("made from an Ed25519 seed");
        };
        for pkcs8 in [pair.to_pkcs8().unwrap(), pair.to_pkcs8v1().unwrap()] {
            let read = SigningKey::from_pkcs8("a", pkcs8.as_ref()).unwrap();
            assert_eq!(read.public_jwk(), key.public_jwk());
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
            ("alg", json!("ES256")),
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

    fn p256() -> SigningKey {
        let random = SystemRandom::new();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        SigningKey::from_pkcs8("b", pkcs8.as_ref()).unwrap()
    }

    #[test]
    fn each_algorithm_verifies_its_own_signatures_only() {
        for (key, other) in [(key(), p256()), (p256(), key())] {
            let signature = key.sign(b"text").unwrap();
            assert_eq!(signature.len(), 64);
            assert!(!key.public().is_signed(b"other", &signature));
            assert!(!other.public().is_signed(b"text", &signature));
            let read = PublicKey::from_jwk(&key.public_jwk()).unwrap();
            assert_eq!(read.algorithm(), key.algorithm());
            assert!(read.is_signed(b"text", &signature));
        }
    }

    #[test]
    fn refuses_points_that_are_not_on_the_curve() {
        let mut jwk = p256().public_jwk();
        assert!(PublicKey::from_jwk(&jwk).is_ok());
        for (name, value) in [("x", X), ("y", ""), ("alg", "EdDSA"), ("crv", "P-384")] {
            let good = jwk.insert(name.to_owned(), json!(value)).unwrap();
            assert_eq!(PublicKey::from_jwk(&jwk).unwrap_err(), KeyError::Public);
            jwk.insert(name.to_owned(), good);
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
