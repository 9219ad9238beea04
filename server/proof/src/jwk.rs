//! Reading a JWK (RFC 7517) as key material, strictly.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::admit::AdmissionError;

/// The members that make the key, as they stand in the JWK.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Material<'a> {
    Okp {
        crv: &'a str,
        x: &'a str,
    },
    Ec {
        crv: &'a str,
        x: &'a str,
        y: &'a str,
    },
    Rsa {
        n: &'a str,
        e: &'a str,
    },
}

impl<'a> Material<'a> {
    /// Reads the members that the key's type requires.
    pub(crate) fn of(jwk: &'a Map<String, Value>) -> Result<Self, AdmissionError> {
        match member(jwk, "kty")? {
            "OKP" => Ok(Self::Okp {
                crv: member(jwk, "crv")?,
                x: member(jwk, "x")?,
            }),
            "EC" => Ok(Self::Ec {
                crv: member(jwk, "crv")?,
                x: member(jwk, "x")?,
                y: member(jwk, "y")?,
            }),
            "RSA" => Ok(Self::Rsa {
                n: member(jwk, "n")?,
                e: member(jwk, "e")?,
            }),
            _ => Err(AdmissionError::UnsupportedAlgorithm),
        }
    }

    /// The JWK that consists of nothing but the key, its `kid` and its `alg`.
    pub(crate) fn to_jwk(self, kid: &str, alg: &str) -> Map<String, Value> {
        let (kty, rest): (_, &[(&str, &str)]) = match &self {
            Self::Okp { crv, x } => ("OKP", &[("crv", crv), ("x", x)]),
            Self::Ec { crv, x, y } => ("EC", &[("crv", crv), ("x", x), ("y", y)]),
            Self::Rsa { n, e } => ("RSA", &[("n", n), ("e", e)]),
        };
        let first = [("kty", kty), ("kid", kid), ("alg", alg)];
        first
            .iter()
            .chain(rest)
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect()
    }
}

/// A member that must be there and be a string.
pub(crate) fn member<'a>(
    jwk: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, AdmissionError> {
    jwk.get(name)
        .and_then(Value::as_str)
        .ok_or(AdmissionError::Member(name))
}

/// Octets of a fixed length, base64url without padding.
pub(crate) fn fixed<const N: usize>(
    name: &'static str,
    text: &str,
) -> Result<[u8; N], AdmissionError> {
    decoded(name, text)?
        .try_into()
        .map_err(|_| AdmissionError::Encoding(name))
}

/// A positive integer in as few octets as possible (RFC 7518 §2,
/// Base64urlUInt). Leading zeros would give one key two thumbprints.
pub(crate) fn integer(name: &'static str, text: &str) -> Result<Vec<u8>, AdmissionError> {
    let octets = decoded(name, text)?;
    match octets.first() {
        None | Some(0) => Err(AdmissionError::Encoding(name)),
        Some(_) => Ok(octets),
    }
}

fn decoded(name: &'static str, text: &str) -> Result<Vec<u8>, AdmissionError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| AdmissionError::Encoding(name))
}
