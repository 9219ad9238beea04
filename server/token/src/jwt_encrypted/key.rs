//! Keys of an RS that tokens are encrypted to: P-256, P-384 and X25519 with
//! ECDH-ES+A256KW (RFC 7518 §4.6, RFC 8037 §3.2), RSA with RSA-OAEP-256
//! (RFC 7518 §4.3). Never PBES2, RSA1_5 or `dir`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jwe::{ECDH_ES_A256KW, JweDecrypter, JweEncrypter, RSA_OAEP_256};
use josekit::jwk::Jwk;
use serde_json::{Map, Value};

use crate::key::KeyError;

/// How the key of the content travels. It is a property of the RS's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Management {
    /// Agreed with an ephemeral key, then AES key wrap.
    EcdhEsA256kw,
    /// Encrypted with RSA.
    RsaOaep256,
}

impl Management {
    /// The JOSE name.
    pub fn name(self) -> &'static str {
        match self {
            Management::EcdhEsA256kw => "ECDH-ES+A256KW",
            Management::RsaOaep256 => "RSA-OAEP-256",
        }
    }
}

/// The public key of an RS.
#[derive(Clone)]
pub struct EncryptionKey {
    kid: String,
    management: Management,
    encrypter: Box<dyn JweEncrypter>,
}

impl EncryptionKey {
    /// The key of a JSON Web Key.
    ///
    /// # Errors
    /// When it is not a public key for encryption of a supported kind, with a
    /// `kid`, or is too weak.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return Err(KeyError::Encryption);
        }
        let (management, jwk) = admitted(jwk, &[])?;
        let encrypter: Box<dyn JweEncrypter> = match management {
            Management::EcdhEsA256kw => Box::new(
                ECDH_ES_A256KW
                    .encrypter_from_jwk(&jwk)
                    .map_err(|_| KeyError::Encryption)?,
            ),
            Management::RsaOaep256 => Box::new(
                RSA_OAEP_256
                    .encrypter_from_jwk(&jwk)
                    .map_err(|_| KeyError::Encryption)?,
            ),
        };
        Ok(Self {
            kid: kid(&jwk)?,
            management,
            encrypter,
        })
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// How it is used.
    pub fn management(&self) -> Management {
        self.management
    }

    pub(super) fn encrypter(&self) -> &dyn JweEncrypter {
        self.encrypter.as_ref()
    }
}

/// The private key of an RS. Prints as its `kid`.
#[derive(Clone)]
pub struct DecryptionKey {
    kid: String,
    management: Management,
    decrypter: Box<dyn JweDecrypter>,
}

impl DecryptionKey {
    /// The key of a private JSON Web Key.
    ///
    /// # Errors
    /// When it is not a private key for encryption of a supported kind, with a
    /// `kid`, or is too weak.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        let (management, jwk) = admitted(jwk, &PRIVATE)?;
        let decrypter: Box<dyn JweDecrypter> = match management {
            Management::EcdhEsA256kw => Box::new(
                ECDH_ES_A256KW
                    .decrypter_from_jwk(&jwk)
                    .map_err(|_| KeyError::Encryption)?,
            ),
            Management::RsaOaep256 => Box::new(
                RSA_OAEP_256
                    .decrypter_from_jwk(&jwk)
                    .map_err(|_| KeyError::Encryption)?,
            ),
        };
        Ok(Self {
            kid: kid(&jwk)?,
            management,
            decrypter,
        })
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// How it is used.
    pub fn management(&self) -> Management {
        self.management
    }

    pub(super) fn decrypter(&self) -> &dyn JweDecrypter {
        self.decrypter.as_ref()
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EncryptionKey").field(&self.kid).finish()
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DecryptionKey").field(&self.kid).finish()
    }
}

/// Members of a private key, of every kind.
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// The JWK reduced to what makes the key, after it was found good.
fn admitted(jwk: &Map<String, Value>, private: &[&str]) -> Result<(Management, Jwk), KeyError> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let (management, public): (_, &[&str]) = match (text("kty"), text("crv")) {
        (Some("EC"), Some("P-256" | "P-384")) => (Management::EcdhEsA256kw, &["crv", "x", "y"]),
        (Some("OKP"), Some("X25519")) => (Management::EcdhEsA256kw, &["crv", "x"]),
        (Some("RSA"), None) if is_strong(text("n"), text("e")) => {
            (Management::RsaOaep256, &["n", "e"])
        }
        _ => return Err(KeyError::Encryption),
    };
    let is_or_absent =
        |name: &str, value: &str| !jwk.contains_key(name) || text(name) == Some(value);
    // One key for both signing and encrypting would let either be used to
    // attack the other.
    if !is_or_absent("use", "enc") || !is_or_absent("alg", management.name()) {
        return Err(KeyError::Encryption);
    }
    let members: Map<String, Value> = ["kty", "kid"]
        .iter()
        .chain(public)
        .chain(private)
        .filter_map(|name| Some(((*name).to_owned(), jwk.get(*name)?.clone())))
        .collect();
    let jwk = Jwk::from_map(members).map_err(|_| KeyError::Encryption)?;
    Ok((management, jwk))
}

/// A modulus of 2048 to 8192 bits and the exponent everybody has.
fn is_strong(n: Option<&str>, e: Option<&str>) -> bool {
    let octets = n.and_then(|n| URL_SAFE_NO_PAD.decode(n).ok());
    let is_long = |octets: Vec<u8>| {
        (256..=1024).contains(&octets.len()) && octets.first().is_some_and(|first| *first >= 0x80)
    };
    octets.is_some_and(is_long) && e == Some("AQAB")
}

fn kid(jwk: &Jwk) -> Result<String, KeyError> {
    let kid = jwk.key_id().filter(|kid| !kid.is_empty());
    kid.map(str::to_owned).ok_or(KeyError::Encryption)
}
