//! Mutual TLS (RFC 9635 §7.3.2). TLS covers the whole message, so there is
//! nothing to check but whose certificate it was (RFC 9635 §11.3). No replay:
//! TLS takes no record twice.

use crate::admit::PublicKey;
use crate::certificate::{CertificateThumbprint, jwk_of};
use crate::jwk::Material;
use crate::message::Message;
use crate::thumbprint::Thumbprint;
use crate::verify::{ProofError, Proven};

/// A key that came as a certificate is that certificate and no other of the
/// same key; a key that came as a JWK is the key in whatever certificate.
pub(crate) fn verify(message: &impl Message, key: &PublicKey) -> Result<Proven, ProofError> {
    let presented = message.certificate().ok_or(ProofError::NoCertificate)?;
    let is_same = match key.certificate() {
        Some(expected) => CertificateThumbprint::of(presented) == expected,
        None => thumbprint(presented) == Some(key.thumbprint()),
    };
    if is_same {
        Ok(Proven::by_connection(key))
    } else {
        Err(ProofError::Invalid)
    }
}

fn thumbprint(certificate: &[u8]) -> Option<Thumbprint> {
    let jwk = jwk_of(certificate).ok()?;
    Some(Thumbprint::of(&Material::of(&jwk).ok()?))
}
