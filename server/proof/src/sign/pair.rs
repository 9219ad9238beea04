//! Private keys, one variant for each type of key.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    KeyPair as _, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaSignatureEncoding,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use x509_cert::der::asn1::{AnyRef, OctetStringRef, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};
use zeroize::Zeroizing;

use super::SignError;
use crate::algorithm::Algorithm;
use crate::jwk::{Material, fixed, integer, member};

pub(super) enum Pair {
    Ed25519(Ed25519KeyPair),
    Ecdsa {
        curve: &'static str,
        pair: EcdsaKeyPair,
    },
    Rsa {
        padding: &'static RsaSignatureEncoding,
        pair: Box<RsaKeyPair>,
    },
    Shared(Box<hmac::Key>),
}

impl Pair {
    pub(super) fn from_ed25519_seed(seed: &[u8; 32]) -> Result<Self, SignError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| SignError::Key)?;
        Ok(Self::Ed25519(pair))
    }

    /// A key from PKCS #8 of version 1, as aws-lc and OpenSSL write it.
    pub(super) fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, SignError> {
        let ecdsa = |algorithm, curve| {
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).map_err(|_| SignError::Key)?;
            Ok(Self::Ecdsa { curve, pair })
        };
        let rsa = |padding| {
            let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| SignError::Key)?;
            let pair = Box::new(pair);
            Ok(Self::Rsa { padding, pair })
        };
        match algorithm {
            Algorithm::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
                .map(Self::Ed25519)
                .map_err(|_| SignError::Key),
            Algorithm::EcdsaP256Sha256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256"),
            Algorithm::EcdsaP384Sha384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, "P-384"),
            Algorithm::EcdsaP521Sha512 => ecdsa(&ECDSA_P521_SHA512_FIXED_SIGNING, "P-521"),
            Algorithm::RsaPssSha256 => rsa(&RSA_PSS_SHA256),
            Algorithm::RsaPssSha384 => rsa(&RSA_PSS_SHA384),
            Algorithm::RsaPssSha512 => rsa(&RSA_PSS_SHA512),
            Algorithm::RsaV15Sha256 | Algorithm::HmacSha256 => Err(SignError::Key),
        }
    }

    /// The key as PKCS #8 of version 1.
    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SignError> {
        let octets = match self {
            Self::Ed25519(pair) => pair.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Self::Ecdsa { pair, .. } => pair.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Self::Rsa { pair, .. } => {
                let der: Result<Pkcs8V1Der<'_>, _> = pair.as_der();
                der.map(|der| der.as_ref().to_vec())
            }
            Self::Shared(_) => return Err(SignError::Key),
        };
        octets.map(Zeroizing::new).map_err(|_| SignError::Key)
    }

    /// The members of a JWK that make the private key.
    pub(super) fn private_members(&self) -> Result<Vec<(&'static str, String)>, SignError> {
        let encoded = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        match self {
            Self::Ed25519(pair) => {
                let seed = pair.seed().and_then(|seed| seed.as_be_bytes());
                let seed = seed.map_err(|_| SignError::Key)?;
                Ok(vec![("d", encoded(seed.as_ref()))])
            }
            Self::Ecdsa { pair, .. } => {
                let secret = pair.private_key().as_be_bytes();
                let secret = secret.map_err(|_| SignError::Key)?;
                Ok(vec![("d", encoded(secret.as_ref()))])
            }
            Self::Rsa { .. } => rsa_members(&self.to_pkcs8()?).map_err(|_| SignError::Key),
            Self::Shared(_) => Err(SignError::Key),
        }
    }

    /// The private part must belong to the public one: a file edited by hand
    /// must not sign with a key it does not show.
    pub(super) fn from_jwk(
        algorithm: Algorithm,
        material: &Material<'_>,
        jwk: &Map<String, Value>,
    ) -> Result<Self, SignError> {
        match (algorithm, material) {
            (Algorithm::Ed25519, Material::Okp { x, .. }) => {
                let seed = member(jwk, "d").and_then(|d| fixed::<32>("d", d));
                let seed = Zeroizing::new(seed.map_err(|_| SignError::Key)?);
                let pair = Self::from_ed25519_seed(&seed)?;
                let is_shown = pair
                    .public_members()
                    .iter()
                    .any(|(name, own)| *name == "x" && own == x);
                if is_shown {
                    Ok(pair)
                } else {
                    Err(SignError::Key)
                }
            }
            (Algorithm::EcdsaP256Sha256, Material::Ec { x, y, .. }) => {
                ecdsa::<32>(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256", (x, y), jwk)
            }
            (Algorithm::EcdsaP384Sha384, Material::Ec { x, y, .. }) => {
                ecdsa::<48>(&ECDSA_P384_SHA384_FIXED_SIGNING, "P-384", (x, y), jwk)
            }
            (Algorithm::EcdsaP521Sha512, Material::Ec { x, y, .. }) => {
                ecdsa::<66>(&ECDSA_P521_SHA512_FIXED_SIGNING, "P-521", (x, y), jwk)
            }
            (Algorithm::RsaPssSha256, Material::Rsa { .. }) => rsa(&RSA_PSS_SHA256, jwk),
            (Algorithm::RsaPssSha384, Material::Rsa { .. }) => rsa(&RSA_PSS_SHA384, jwk),
            (Algorithm::RsaPssSha512, Material::Rsa { .. }) => rsa(&RSA_PSS_SHA512, jwk),
            _ => Err(SignError::Key),
        }
    }

    /// The members that make the public key; none of a shared one.
    pub(super) fn public_members(&self) -> Vec<(&'static str, String)> {
        let encoded = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        match self {
            Self::Ed25519(pair) => vec![
                ("kty", "OKP".to_owned()),
                ("crv", "Ed25519".to_owned()),
                ("x", encoded(pair.public_key().as_ref())),
            ],
            Self::Ecdsa { curve, pair } => {
                // An uncompressed point: 4, then both coordinates.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                vec![
                    ("kty", "EC".to_owned()),
                    ("crv", (*curve).to_owned()),
                    ("x", encoded(x)),
                    ("y", encoded(y)),
                ]
            }
            Self::Rsa { pair, .. } => {
                let key = pair.public_key();
                vec![
                    ("kty", "RSA".to_owned()),
                    (
                        "n",
                        encoded(key.modulus().big_endian_without_leading_zero()),
                    ),
                    (
                        "e",
                        encoded(key.exponent().big_endian_without_leading_zero()),
                    ),
                ]
            }
            Self::Shared(_) => Vec::new(),
        }
    }

    pub(super) fn sign(&self, octets: &[u8]) -> Result<Vec<u8>, SignError> {
        let random = SystemRandom::new();
        match self {
            Self::Ed25519(pair) => {
                let signature = pair.try_sign(octets).map_err(|_| SignError::Failed)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Ecdsa { pair, .. } => {
                let signature = pair.sign(&random, octets).map_err(|_| SignError::Failed)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Rsa { padding, pair } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*padding, &random, octets, &mut signature)
                    .map_err(|_| SignError::Failed)?;
                Ok(signature)
            }
            Self::Shared(key) => Ok(hmac::sign(key, octets).as_ref().to_vec()),
        }
    }
}

fn ecdsa<const N: usize>(
    algorithm: &'static EcdsaSigningAlgorithm,
    curve: &'static str,
    (x, y): (&str, &str),
    jwk: &Map<String, Value>,
) -> Result<Pair, SignError> {
    let octets = |name, text| fixed::<N>(name, text).map_err(|_| SignError::Key);
    let secret = Zeroizing::new(octets("d", member(jwk, "d").map_err(|_| SignError::Key)?)?);
    let point = [[4].as_slice(), &octets("x", x)?, &octets("y", y)?].concat();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, secret.as_ref(), &point)
        .map_err(|_| SignError::Key)?;
    Ok(Pair::Ecdsa { curve, pair })
}

fn rsa(
    padding: &'static RsaSignatureEncoding,
    jwk: &Map<String, Value>,
) -> Result<Pair, SignError> {
    let number = |name| {
        let octets = member(jwk, name).and_then(|text| integer(name, text));
        octets.map(Zeroizing::new).map_err(|_| SignError::Key)
    };
    let components = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: number("n")?,
            e: number("e")?,
        },
        d: number("d")?,
        p: number("p")?,
        q: number("q")?,
        dP: number("dp")?,
        dQ: number("dq")?,
        qInv: number("qi")?,
    };
    let pair = RsaKeyPair::from_components(&components).map_err(|_| SignError::Key)?;
    Ok(Pair::Rsa {
        padding,
        pair: Box::new(pair),
    })
}

/// The numbers of RSAPrivateKey (RFC 8017 A.1.2) inside of PKCS #8 (RFC 5208
/// §5).
fn rsa_members(pkcs8: &[u8]) -> x509_cert::der::Result<Vec<(&'static str, String)>> {
    let mut outer = SliceReader::new(pkcs8)?;
    let key = outer.sequence(|reader| {
        let _version = u8::decode(reader)?;
        let _algorithm = AnyRef::decode(reader)?;
        <&OctetStringRef>::decode(reader)
    })?;
    let mut inner = SliceReader::new(key.as_bytes())?;
    inner.sequence(|reader| {
        let _version = u8::decode(reader)?;
        ["n", "e", "d", "p", "q", "dp", "dq", "qi"]
            .into_iter()
            .map(|name| {
                let number = UintRef::decode(reader)?;
                Ok((name, URL_SAFE_NO_PAD.encode(number.as_bytes())))
            })
            .filter(|member| !matches!(member, Ok(("n" | "e", _))))
            .collect()
    })
}
