//! The key proofing methods that are offered (RFC 9635 §7.3), and what the
//! `proof` of a key says about them.

use gnap::key::{Proof, ProofObject};
use serde_json::Value;

use crate::admit::AdmissionError;
use crate::algorithm::Algorithm;
use crate::digest::DigestAlgorithm;

/// A key proofing method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// HTTP message signatures (RFC 9635 §7.3.1).
    HttpSig,
    /// The client certificate of the TLS connection (RFC 9635 §7.3.2).
    Mtls,
    /// A JWS beside the content (RFC 9635 §7.3.3).
    Jwsd,
    /// A JWS around the content (RFC 9635 §7.3.4).
    Jws,
    /// A proof in the shape of RFC 9449: an extension of Parley, not in the
    /// registry (README of this crate).
    Dpop,
}

impl Method {
    /// Every method, in the order in which discovery names them.
    pub const ALL: [Method; 5] = [
        Method::HttpSig,
        Method::Mtls,
        Method::Jwsd,
        Method::Jws,
        Method::Dpop,
    ];

    /// The method of this name, if it is offered.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Method::HttpSig => "httpsig",
            Method::Mtls => "mtls",
            Method::Jwsd => "jwsd",
            Method::Jws => "jws",
            Method::Dpop => "dpop",
        }
    }
}

/// A key's `proof`, understood. Two keys have "the same method and parameters"
/// (RFC 9635 §6.1.1) when these are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProofForm {
    /// The string form: the key says the algorithm, sha-256 hashes content.
    Named(Method),
    /// The object form of `httpsig`, which names both.
    HttpSig {
        algorithm: Algorithm,
        digest: DigestAlgorithm,
    },
}

impl ProofForm {
    pub(crate) fn of(proof: &Proof) -> Result<Self, AdmissionError> {
        let method = Method::from_name(proof.method()).ok_or(AdmissionError::UnsupportedProof)?;
        match proof {
            Proof::Name(_) => Ok(Self::Named(method)),
            Proof::Object(object) if method == Method::HttpSig => Self::httpsig(object),
            // The other methods are strings (RFC 9635 §7.3).
            Proof::Object(_) => Err(AdmissionError::ProofForm),
        }
    }

    /// Both parameters are required (RFC 9635 §7.3.1).
    fn httpsig(object: &ProofObject) -> Result<Self, AdmissionError> {
        let parameter = |name| {
            let value = object.parameters.get(name).and_then(Value::as_str);
            value.ok_or(AdmissionError::ProofParameter(name))
        };
        let (alg, digest) = (parameter("alg")?, parameter("content-digest-alg")?);
        Ok(Self::HttpSig {
            algorithm: Algorithm::from_http_name(alg).ok_or(AdmissionError::ProofAlgorithm)?,
            digest: DigestAlgorithm::from_name(digest).ok_or(AdmissionError::ProofDigest)?,
        })
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Self::Named(method) => method,
            Self::HttpSig { .. } => Method::HttpSig,
        }
    }

    /// What Content-Digest must have.
    pub(crate) fn digest(self) -> DigestAlgorithm {
        match self {
            Self::Named(_) => DigestAlgorithm::Sha256,
            Self::HttpSig { digest, .. } => digest,
        }
    }

    /// Whether a key may sign with `algorithm` under this proof.
    pub(crate) fn admits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Named(_) => true,
            Self::HttpSig {
                algorithm: named, ..
            } => named == algorithm,
        }
    }

    /// The proof as it goes into messages, with nothing but what was
    /// understood.
    pub(crate) fn to_proof(self) -> Proof {
        match self {
            Self::Named(method) => Proof::Name(method.name().to_owned()),
            Self::HttpSig { algorithm, digest } => {
                let alg = algorithm.http_name().unwrap_or_default();
                let parameters = [("alg", alg), ("content-digest-alg", digest.name())];
                Proof::Object(ProofObject {
                    method: Method::HttpSig.name().to_owned(),
                    parameters: parameters
                        .map(|(name, value)| (name.to_owned(), value.into()))
                        .into_iter()
                        .collect(),
                })
            }
        }
    }
}
