//! The signature algorithms that are accepted, and their verifiers.
//!
//! The table is ours: nothing in a message can add to it. A new algorithm is
//! one variant here and one arm in each match that the compiler then points at.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    EcdsaVerificationAlgorithm, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents,
};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

use crate::admit::AdmissionError;
use crate::jwk::{Material, fixed, integer};

/// A signature algorithm with everything its name fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ed25519,
    EcdsaP256Sha256,
    EcdsaP384Sha384,
    EcdsaP521Sha512,
    RsaPssSha512,
    RsaPssSha384,
    RsaPssSha256,
    RsaV15Sha256,
    /// With keys that are known by reference only.
    HmacSha256,
}

impl Algorithm {
    const ALL: [Self; 9] = [
        Self::Ed25519,
        Self::EcdsaP256Sha256,
        Self::EcdsaP384Sha384,
        Self::EcdsaP521Sha512,
        Self::RsaPssSha512,
        Self::RsaPssSha384,
        Self::RsaPssSha256,
        Self::RsaV15Sha256,
        Self::HmacSha256,
    ];

    /// The algorithm of a JWK's `alg`, if it fits the key.
    pub(crate) fn of(material: &Material<'_>, alg: &str) -> Option<Self> {
        Self::fitting(material).find(|known| known.jws_names().contains(&alg))
    }

    /// The algorithm of a JOSE name, with the name.
    pub(crate) fn named(alg: &str) -> Option<(Self, &'static str)> {
        Self::ALL.into_iter().find_map(|known| {
            let names = known.jws_names().iter();
            let name = names.copied().find(|name| *name == alg);
            name.map(|name| (known, name))
        })
    }

    /// Every algorithm that a key of this type and curve can sign with.
    pub(crate) fn fitting(material: &Material<'_>) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |known| known.fits(material))
    }

    /// The algorithm of a name in the HTTP Signature Algorithms registry.
    pub(crate) fn from_http_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|known| known.http_name() == Some(name))
    }

    fn fits(self, material: &Material<'_>) -> bool {
        match (self, material) {
            (Self::Ed25519, Material::Okp { crv, .. }) => *crv == "Ed25519",
            (Self::EcdsaP256Sha256, Material::Ec { crv, .. }) => *crv == "P-256",
            (Self::EcdsaP384Sha384, Material::Ec { crv, .. }) => *crv == "P-384",
            (Self::EcdsaP521Sha512, Material::Ec { crv, .. }) => *crv == "P-521",
            (
                Self::RsaPssSha512 | Self::RsaPssSha384 | Self::RsaPssSha256 | Self::RsaV15Sha256,
                Material::Rsa { .. },
            ) => true,
            _ => false,
        }
    }

    /// The names in JOSE (RFC 7518 §3.1, RFC 8037 §3.1; `Ed25519` is the full
    /// name, RFC 9864). The first one is what signers write.
    pub(crate) fn jws_names(self) -> &'static [&'static str] {
        match self {
            Self::Ed25519 => &["EdDSA", "Ed25519"],
            Self::EcdsaP256Sha256 => &["ES256"],
            Self::EcdsaP384Sha384 => &["ES384"],
            Self::EcdsaP521Sha512 => &["ES512"],
            Self::RsaPssSha512 => &["PS512"],
            Self::RsaPssSha384 => &["PS384"],
            Self::RsaPssSha256 => &["PS256"],
            Self::RsaV15Sha256 => &["RS256"],
            Self::HmacSha256 => &["HS256"],
        }
    }

    /// The name in the HTTP Signature Algorithms registry (RFC 9421 §6.2),
    /// which the object form of `proof` uses. The others exist through the
    /// `alg` of a JWK only.
    pub(crate) fn http_name(self) -> Option<&'static str> {
        match self {
            Self::Ed25519 => Some("ed25519"),
            Self::EcdsaP256Sha256 => Some("ecdsa-p256-sha256"),
            Self::EcdsaP384Sha384 => Some("ecdsa-p384-sha384"),
            Self::RsaPssSha512 => Some("rsa-pss-sha512"),
            Self::RsaV15Sha256 => Some("rsa-v1_5-sha256"),
            Self::HmacSha256 => Some("hmac-sha256"),
            Self::EcdsaP521Sha512 | Self::RsaPssSha384 | Self::RsaPssSha256 => None,
        }
    }

    /// Parses the key once, with every check that makes it safe to use.
    pub(crate) fn verifier(self, material: &Material<'_>) -> Result<Verifier, AdmissionError> {
        let signature = match (self, material) {
            (Self::Ed25519, Material::Okp { x, .. }) => ed25519(x)?,
            (Self::EcdsaP256Sha256, Material::Ec { x, y, .. }) => {
                ecdsa::<32>(&ECDSA_P256_SHA256_FIXED, x, y)?
            }
            (Self::EcdsaP384Sha384, Material::Ec { x, y, .. }) => {
                ecdsa::<48>(&ECDSA_P384_SHA384_FIXED, x, y)?
            }
            (Self::EcdsaP521Sha512, Material::Ec { x, y, .. }) => {
                ecdsa::<66>(&ECDSA_P521_SHA512_FIXED, x, y)?
            }
            (Self::RsaPssSha512, Material::Rsa { n, e }) => rsa(&RSA_PSS_2048_8192_SHA512, n, e)?,
            (Self::RsaPssSha384, Material::Rsa { n, e }) => rsa(&RSA_PSS_2048_8192_SHA384, n, e)?,
            (Self::RsaPssSha256, Material::Rsa { n, e }) => rsa(&RSA_PSS_2048_8192_SHA256, n, e)?,
            (Self::RsaV15Sha256, Material::Rsa { n, e }) => rsa(&RSA_PKCS1_2048_8192_SHA256, n, e)?,
            _ => return Err(AdmissionError::UnsupportedAlgorithm),
        };
        Ok(Verifier {
            algorithm: self,
            signature,
        })
    }
}

/// A parsed key that verifies signatures of one algorithm.
#[derive(Debug)]
pub(crate) struct Verifier {
    algorithm: Algorithm,
    signature: SignatureKey,
}

#[derive(Debug)]
enum SignatureKey {
    Ed25519(Box<VerifyingKey>),
    AwsLc(ParsedPublicKey),
    Hmac(Box<hmac::Key>),
}

impl Verifier {
    /// Of a symmetric key.
    pub(crate) fn shared(secret: &[u8]) -> Self {
        Self {
            algorithm: Algorithm::HmacSha256,
            signature: SignatureKey::Hmac(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret))),
        }
    }

    /// Its one algorithm.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` is one over `octets`.
    pub(crate) fn verifies(&self, octets: &[u8], signature: &[u8]) -> bool {
        match &self.signature {
            // Weak keys are refused at admission, so the lax and faster
            // verification accepts nothing the strict one would not.
            SignatureKey::Ed25519(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(octets, &signature).is_ok()),
            SignatureKey::AwsLc(key) => key.verify_sig(octets, signature).is_ok(),
            // In constant time.
            SignatureKey::Hmac(key) => hmac::verify(key, octets, signature).is_ok(),
        }
    }
}

fn ed25519(x: &str) -> Result<SignatureKey, AdmissionError> {
    let key =
        VerifyingKey::from_bytes(&fixed("x", x)?).map_err(|_| AdmissionError::InvalidPoint)?;
    // A second encoding of the same point would be a second identity of the
    // same key.
    if key.to_edwards().compress().as_bytes() != key.as_bytes() {
        return Err(AdmissionError::InvalidPoint);
    }
    // Under a small-order key one signature is good for many messages.
    if key.is_weak() {
        return Err(AdmissionError::WeakKey);
    }
    Ok(SignatureKey::Ed25519(Box::new(key)))
}

/// Coordinates have the curve's full length (RFC 7518 §6.2.1.2).
fn ecdsa<const N: usize>(
    algorithm: &'static EcdsaVerificationAlgorithm,
    x: &str,
    y: &str,
) -> Result<SignatureKey, AdmissionError> {
    let (x, y): ([u8; N], [u8; N]) = (fixed("x", x)?, fixed("y", y)?);
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    // Refuses coordinates out of range and points that are not on the curve.
    ParsedPublicKey::new(algorithm, point)
        .map(SignatureKey::AwsLc)
        .map_err(|_| AdmissionError::InvalidPoint)
}

fn rsa(
    parameters: &'static RsaParameters,
    n: &str,
    e: &str,
) -> Result<SignatureKey, AdmissionError> {
    let (n, e) = (integer("n", n)?, integer("e", e)?);
    // Larger keys would let a stranger buy much of our time with one request.
    if !(2048..=8192).contains(&bits(&n)) || is_even(&n) {
        return Err(AdmissionError::RsaModulus);
    }
    if e.len() > 4 || e == [1] || is_even(&e) {
        return Err(AdmissionError::RsaExponent);
    }
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(parameters)
        .map(SignatureKey::AwsLc)
        .map_err(|_| AdmissionError::RsaModulus)
}

fn bits(integer: &[u8]) -> usize {
    integer.len() * 8
        - integer
            .first()
            .map_or(0, |first| first.leading_zeros() as usize)
}

fn is_even(integer: &[u8]) -> bool {
    integer.last().is_none_or(|last| last % 2 == 0)
}
