//! Makes keys, and certificates that nobody else signs.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
};
use proof::{PublicKey, SigningKey};
use rcgen::{CertificateParams, DnType};

/// Which kind of key to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// ECDSA on P-521.
    P521,
    /// RSA-PSS with SHA-256.
    Ps256,
    /// RSA-PSS with SHA-384.
    Ps384,
    /// RSA-PSS with SHA-512.
    Ps512,
}

impl KeyAlgorithm {
    /// Every kind.
    pub const ALL: [KeyAlgorithm; 7] = [
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::P521,
        KeyAlgorithm::Ps256,
        KeyAlgorithm::Ps384,
        KeyAlgorithm::Ps512,
    ];

    /// The `alg` of its JWK.
    pub fn alg(self) -> &'static str {
        match self {
            KeyAlgorithm::Ed25519 => "EdDSA",
            KeyAlgorithm::P256 => "ES256",
            KeyAlgorithm::P384 => "ES384",
            KeyAlgorithm::P521 => "ES512",
            KeyAlgorithm::Ps256 => "PS256",
            KeyAlgorithm::Ps384 => "PS384",
            KeyAlgorithm::Ps512 => "PS512",
        }
    }
}

/// A key or certificate could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("key cannot be made")]
pub struct NotMade;

/// Makes a key, proven by `httpsig`. Its `kid` is its thumbprint.
///
/// # Errors
/// When the library does not make one.
pub fn make_key(algorithm: KeyAlgorithm) -> Result<SigningKey, NotMade> {
    let pkcs8 = match algorithm {
        KeyAlgorithm::Ed25519 => {
            let pair = Ed25519KeyPair::generate().map_err(|_| NotMade)?;
            pair.to_pkcs8v1().map_err(|_| NotMade)?.as_ref().to_vec()
        }
        KeyAlgorithm::P256 => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING)?,
        KeyAlgorithm::P384 => ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING)?,
        KeyAlgorithm::P521 => ecdsa(&ECDSA_P521_SHA512_FIXED_SIGNING)?,
        KeyAlgorithm::Ps256 | KeyAlgorithm::Ps384 | KeyAlgorithm::Ps512 => {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| NotMade)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| NotMade)?;
            der.as_ref().to_vec()
        }
    };
    let key = SigningKey::from_pkcs8("key", algorithm.alg(), &pkcs8).map_err(|_| NotMade)?;
    let public = PublicKey::admit(&key.public()).map_err(|_| NotMade)?;
    Ok(key.with_kid(&public.thumbprint().to_string()))
}

/// Makes a certificate of a key, signed by itself, in DER (RFC 9635 §11.4).
///
/// # Errors
/// When the library does not make one.
pub fn self_signed(key: &SigningKey) -> Result<Vec<u8>, NotMade> {
    let pkcs8 = key.to_pkcs8().map_err(|_| NotMade)?;
    let pair = rcgen::KeyPair::try_from(pkcs8.as_slice()).map_err(|_| NotMade)?;
    let mut parameters = CertificateParams::new(Vec::new()).map_err(|_| NotMade)?;
    parameters
        .distinguished_name
        .push(DnType::CommonName, key.kid());
    let certificate = parameters.self_signed(&pair).map_err(|_| NotMade)?;
    Ok(certificate.der().to_vec())
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> Result<Vec<u8>, NotMade> {
    let pair = EcdsaKeyPair::generate(algorithm).map_err(|_| NotMade)?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| NotMade)?;
    Ok(pkcs8.as_ref().to_vec())
}
