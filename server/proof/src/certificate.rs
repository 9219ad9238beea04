//! Certificates as carriers of a public key (RFC 9635 §7.1). Who issued one
//! and until when says nothing here: GNAP binds to the certificate itself. A
//! deployment that wants a PKI checks the chain where TLS ends (RFC 9635 §11.4).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode, Reader, SliceReader};

use crate::admit::AdmissionError;

/// Octets of a PEM text at most; a certificate with an RSA key of 8192 bits
/// and a few extensions has about 4000.
const MAX_PEM: usize = 32 * 1024;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const CURVES: [(ObjectIdentifier, &str, usize); 3] = [
    (
        ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        "P-256",
        32,
    ),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), "P-384", 48),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), "P-521", 66),
];

/// SHA-256 of a certificate's DER: `x5t#S256` of RFC 8705 §3.1, `cert#S256` of
/// RFC 9635 §7.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateThumbprint([u8; 32]);

impl CertificateThumbprint {
    /// Of a certificate in DER.
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Base64url without padding, as messages have it.
    pub fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, AdmissionError> {
        let octets = URL_SAFE_NO_PAD.decode(text).ok();
        octets
            .and_then(|octets| octets.try_into().ok())
            .map(Self)
            .ok_or(AdmissionError::CertificateThumbprint)
    }
}

/// The DER of a `cert`: base64 with or without PEM's header and footer, white
/// space anywhere (RFC 7468). Several certificates are refused: which one is
/// meant would depend on the reader.
pub(crate) fn der_of_pem(text: &str) -> Result<Vec<u8>, AdmissionError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    if text.len() > MAX_PEM {
        return Err(AdmissionError::Certificate);
    }
    let text = text.trim_ascii();
    let text = match (text.strip_prefix(BEGIN), text.strip_suffix(END)) {
        (Some(_), Some(_)) => text
            .strip_prefix(BEGIN)
            .and_then(|text| text.strip_suffix(END))
            .ok_or(AdmissionError::Certificate)?,
        (None, None) => text,
        _ => return Err(AdmissionError::Certificate),
    };
    let packed: Vec<u8> = text
        .bytes()
        .filter(|octet| !octet.is_ascii_whitespace())
        .collect();
    let der = STANDARD
        .decode(packed)
        .map_err(|_| AdmissionError::Certificate)?;
    if der.is_empty() {
        return Err(AdmissionError::Certificate);
    }
    Ok(der)
}

/// A certificate in the one spelling that is stored and sent: base64 of DER.
pub(crate) fn pem_of_der(der: &[u8]) -> String {
    STANDARD.encode(der)
}

/// The public key of a certificate as members of a JWK (RFC 7518 §6, RFC 8037
/// §2), so that one key has one identity in whatever format it comes.
pub(crate) fn jwk_of(der: &[u8]) -> Result<Map<String, Value>, AdmissionError> {
    let certificate = Certificate::from_der(der).map_err(|_| AdmissionError::Certificate)?;
    let info = certificate.tbs_certificate().subject_public_key_info();
    let octets = info
        .subject_public_key
        .as_bytes()
        .ok_or(AdmissionError::Certificate)?;
    let algorithm = &info.algorithm;
    let members = if algorithm.oid == ED25519 {
        vec![
            ("kty", "OKP".to_owned()),
            ("crv", "Ed25519".to_owned()),
            ("x", encoded(octets)),
        ]
    } else if algorithm.oid == EC {
        let curve: ObjectIdentifier = algorithm
            .parameters
            .as_ref()
            .and_then(|parameters| parameters.decode_as().ok())
            .ok_or(AdmissionError::UnsupportedAlgorithm)?;
        ec(curve, octets)?
    } else if algorithm.oid == RSA {
        let (n, e) = rsa(octets).map_err(|_| AdmissionError::Certificate)?;
        vec![("kty", "RSA".to_owned()), ("n", n), ("e", e)]
    } else {
        return Err(AdmissionError::UnsupportedAlgorithm);
    };
    Ok(members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect())
}

/// An uncompressed point on a curve of the table (RFC 5480 §2.2).
fn ec(
    curve: ObjectIdentifier,
    octets: &[u8],
) -> Result<Vec<(&'static str, String)>, AdmissionError> {
    let (_, crv, length) = CURVES
        .into_iter()
        .find(|(known, ..)| *known == curve)
        .ok_or(AdmissionError::UnsupportedAlgorithm)?;
    match octets.split_first() {
        Some((4, point)) if point.len() == 2 * length => {
            let (x, y) = point.split_at(length);
            Ok(vec![
                ("kty", "EC".to_owned()),
                ("crv", crv.to_owned()),
                ("x", encoded(x)),
                ("y", encoded(y)),
            ])
        }
        _ => Err(AdmissionError::InvalidPoint),
    }
}

/// RSAPublicKey (RFC 8017 A.1.1): modulus and exponent.
fn rsa(octets: &[u8]) -> x509_cert::der::Result<(String, String)> {
    let mut reader = SliceReader::new(octets)?;
    let key = reader.sequence(|reader| {
        let n = UintRef::decode(reader)?;
        let e = UintRef::decode(reader)?;
        x509_cert::der::Result::Ok((encoded(n.as_bytes()), encoded(e.as_bytes())))
    })?;
    reader.finish()?;
    Ok(key)
}

fn encoded(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}
