//! JSON Web Signatures (RFC 7515) as GNAP's methods use them: compact, with
//! the facts about the request in the protected header. The header is believed
//! only where it says what the key and the request say anyway.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::{Limits, decode};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::admit::PublicKey;
use crate::message::{Message, presented_token};
use crate::verify::{Expected, Presents, ProofError, Proven};

/// Octets of a decoded header at most.
const MAX_HEADER: usize = 8 * 1024;

/// Why a JWS proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// The field or content that must hold it is not there.
    #[error("request has no jws")]
    Absent,
    /// The field appears twice.
    #[error("jws field appears twice")]
    Repeated,
    /// Not three parts of base64url, or its header is not an object.
    #[error("jws is not in compact form")]
    Malformed,
    /// `crit` or `b64` change how a JWS is read, and no such change is known.
    #[error("jws header has `{0}`")]
    Extension(&'static str),
    /// A header parameter is missing, of another type, or not what it must be.
    #[error("jws `{0}` is missing or not what the request and the key say")]
    Parameter(&'static str),
    /// The payload is not the content, its hash, or the old key's JWS.
    #[error("jws payload is not what it must be")]
    Payload,
}

/// A JWS in compact form, decoded but not verified.
pub(crate) struct Compact<'a> {
    signing_input: &'a [u8],
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Decodes; base64url is taken in its one canonical spelling.
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, JoseError> {
        let text = std::str::from_utf8(octets).map_err(|_| JoseError::Malformed)?;
        let (input, signature) = text.rsplit_once('.').ok_or(JoseError::Malformed)?;
        let (header, payload) = input.split_once('.').ok_or(JoseError::Malformed)?;
        let header = decoded(header)?;
        let limits = Limits {
            octets: MAX_HEADER,
            depth: 4,
        };
        Ok(Self {
            signing_input: input.as_bytes(),
            header: decode(&header, limits).map_err(|_| JoseError::Malformed)?,
            payload: decoded(payload)?,
            signature: decoded(signature)?,
        })
    }

    /// Reads the JWS of a field that must stand there once.
    pub(crate) fn of_field(
        message: &'a impl Message,
        name: &'static str,
    ) -> Result<Self, JoseError> {
        match message.header(name).as_slice() {
            [] => Err(JoseError::Absent),
            [line] => Self::parse(line.trim_ascii()),
            _ => Err(JoseError::Repeated),
        }
    }

    /// Verifies the signature with the one algorithm that the header names and
    /// the key admits.
    pub(crate) fn verify_signature(&self, key: &PublicKey) -> Result<(), ProofError> {
        let verifier = key
            .jws_verifier(self.text("alg")?)
            .ok_or(JoseError::Parameter("alg"))?;
        if verifier.verifies(self.signing_input, &self.signature) {
            Ok(())
        } else {
            Err(ProofError::Invalid)
        }
    }

    /// Checks everything that `jwsd` and `jws` have in common (RFC 9635
    /// §7.3.3), signature last, and tells when the JWS was made.
    pub(crate) fn verify(
        &self,
        typ: &str,
        message: &impl Message,
        key: &PublicKey,
        expected: &Expected,
    ) -> Result<Proven, ProofError> {
        self.refuse_extensions()?;
        self.expect("typ", typ)?;
        if let Some(kid) = key.jwk_kid() {
            self.expect("kid", kid)?;
        }
        self.expect("htm", message.method())?;
        self.expect("uri", message.target_uri())?;
        let created = self.header.get("created").and_then(Value::as_u64);
        let created = created.ok_or(JoseError::Parameter("created"))?;
        expected.check_created(created)?;
        check_token_hash(self.header.get("ath"), message, expected)?;
        self.verify_signature(key)?;
        Ok(Proven::new(key, created, self.replay_id()))
    }

    /// The hash of what is signed: of one signed text many signatures can be
    /// made, by altering one (ECDSA).
    fn replay_id(&self) -> String {
        hash(self.signing_input)
    }

    pub(crate) fn refuse_extensions(&self) -> Result<(), JoseError> {
        for name in ["crit", "b64"] {
            if self.header.contains_key(name) {
                return Err(JoseError::Extension(name));
            }
        }
        Ok(())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<&str, JoseError> {
        self.header
            .get(name)
            .and_then(Value::as_str)
            .ok_or(JoseError::Parameter(name))
    }

    pub(crate) fn expect(&self, name: &'static str, value: &str) -> Result<(), JoseError> {
        if self.text(name)? == value {
            Ok(())
        } else {
            Err(JoseError::Parameter(name))
        }
    }
}

/// `ath` must be the presented token's hash, and absent without a token: a
/// proof for one token is none for another, nor for a request without.
pub(crate) fn check_token_hash(
    ath: Option<&Value>,
    message: &impl Message,
    expected: &Expected,
) -> Result<(), ProofError> {
    let token = presented_token(message)?;
    if token.is_none() && expected.token == Presents::Token {
        return Err(ProofError::NoToken);
    }
    let wanted = token.map(|token| hash(token.as_bytes()));
    let said = match ath {
        None => None,
        Some(value) => Some(value.as_str().ok_or(JoseError::Parameter("ath"))?),
    };
    if said == wanted.as_deref() {
        Ok(())
    } else {
        Err(JoseError::Parameter("ath").into())
    }
}

/// Base64url of SHA-256, without padding.
pub(crate) fn hash(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(octets))
}

fn decoded(part: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| JoseError::Malformed)
}
