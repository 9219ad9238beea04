//! Signing requests (RFC 9635 §7.3.1): what clients and resource servers do.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gnap::key::{KeyValue, Proof};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::base::{BaseError, parse_input, signature_base, write_input};
use crate::digest::{DigestAlgorithm, content_digest};
use crate::jwk::{Material, fixed, member};
use crate::message::Message;

/// A private key that signs requests, for the string form `httpsig`.
pub struct SigningKey {
    kid: String,
    pair: Pair,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// What a signer chooses for each signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureParameters {
    /// The time, seconds since the epoch.
    pub created: u64,
    /// Unique and unguessable.
    pub nonce: Option<String>,
}

/// The fields to send with the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeaders {
    /// Content-Digest, when there is content.
    pub content_digest: Option<String>,
    /// Signature-Input.
    pub signature_input: String,
    /// Signature.
    pub signature: String,
}

/// Why there is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The private key cannot be used.
    #[error("private key is not valid")]
    Key,
    /// `kid`, nonce, label or components cannot be written as structured fields.
    #[error("signature parameters cannot be written")]
    Parameters,
    /// A component to cover cannot be resolved.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// The library did not sign.
    #[error("signing failed")]
    Failed,
}

impl SigningKey {
    /// An Ed25519 key from its seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// When the library refuses the seed.
    pub fn from_ed25519_seed(kid: &str, seed: &[u8; 32]) -> Result<Self, SignError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| SignError::Key)?;
        Ok(Self {
            kid: kid.to_owned(),
            pair: Pair::Ed25519(pair),
        })
    }

    /// A P-256 key from PKCS #8.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_p256_pkcs8(kid: &str, pkcs8: &[u8]) -> Result<Self, SignError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
            .map_err(|_| SignError::Key)?;
        Ok(Self {
            kid: kid.to_owned(),
            pair: Pair::P256(pair),
        })
    }

    /// A key from a JWK with its private member `d`.
    ///
    /// # Errors
    /// When it is not a supported key, or `d` does not belong to it.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, SignError> {
        let kid = member(jwk, "kid").map_err(|_| SignError::Key)?;
        let material = Material::of(jwk).map_err(|_| SignError::Key)?;
        let secret = member(jwk, "d").and_then(|d| fixed::<32>("d", d));
        let secret = Zeroizing::new(secret.map_err(|_| SignError::Key)?);
        // A file edited by hand must not sign with a key it does not show.
        match material {
            Material::Okp { crv: "Ed25519", x } => {
                let key = Self::from_ed25519_seed(kid, &secret)?;
                let shown = key.public_jwk().get("x").is_some_and(|own| own == x);
                if shown { Ok(key) } else { Err(SignError::Key) }
            }
            Material::Ec { crv: "P-256", x, y } => Self::from_p256(kid, &secret, x, y),
            _ => Err(SignError::Key),
        }
    }

    fn from_p256(kid: &str, secret: &[u8; 32], x: &str, y: &str) -> Result<Self, SignError> {
        let coordinate = |name, text| fixed::<32>(name, text).map_err(|_| SignError::Key);
        let point = [[4].as_slice(), &coordinate("x", x)?, &coordinate("y", y)?].concat();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            secret,
            &point,
        )
        .map_err(|_| SignError::Key)?;
        Ok(Self {
            kid: kid.to_owned(),
            pair: Pair::P256(pair),
        })
    }

    /// The `kid`, and so the `keyid` of signatures.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key with the proof `httpsig`, as it goes into messages.
    pub fn public(&self) -> KeyValue {
        KeyValue {
            proof: Proof::Name("httpsig".to_owned()),
            jwk: Some(self.public_jwk()),
            cert: None,
            cert_s256: None,
        }
    }

    fn public_jwk(&self) -> Map<String, Value> {
        match &self.pair {
            Pair::Ed25519(pair) => {
                let x = URL_SAFE_NO_PAD.encode(pair.public_key());
                Material::Okp {
                    crv: "Ed25519",
                    x: &x,
                }
                .to_jwk(&self.kid, "EdDSA")
            }
            Pair::P256(pair) => {
                // An uncompressed point: 4, then both coordinates.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                let material = Material::Ec {
                    crv: "P-256",
                    x: &x,
                    y: &y,
                };
                material.to_jwk(&self.kid, "ES256")
            }
        }
    }

    /// Signs a request as GNAP wants it: method, target URI, Content-Digest
    /// when there is content, Authorization and Content-Type when they are
    /// there.
    ///
    /// # Errors
    /// When the parameters or a value cannot be written.
    pub fn sign(
        &self,
        message: &impl Message,
        parameters: &SignatureParameters,
    ) -> Result<SignedHeaders, SignError> {
        let digest = (!message.content().is_empty())
            .then(|| content_digest(message.content(), DigestAlgorithm::Sha256));
        let mut components = r#""@method" "@target-uri""#.to_owned();
        if digest.is_some() {
            components.push_str(r#" "content-digest""#);
        }
        for name in ["content-type", "authorization"] {
            if !message.header(name).is_empty() {
                components.push_str(&format!(r#" "{name}""#));
            }
        }
        let mut input = format!("({components});created={}", parameters.created);
        for (name, value) in [
            ("keyid", Some(&self.kid)),
            ("nonce", parameters.nonce.as_ref()),
        ] {
            if let Some(value) = value {
                input.push_str(&format!(";{name}={}", quoted(value)?));
            }
        }
        input.push_str(r#";tag="gnap""#);
        let message = Digested {
            message,
            digest: digest.as_deref(),
        };
        let signed = self.sign_input(&message, "sig1", &input)?;
        Ok(SignedHeaders {
            content_digest: digest,
            ..signed
        })
    }

    /// Signs what the caller chose, also what no verifier should accept.
    /// `input` is an entry of Signature-Input without its label, such as
    /// `("@method");created=1;keyid="k";tag="gnap"`.
    ///
    /// # Errors
    /// When label or input are malformed, or a component cannot be resolved.
    pub fn sign_input(
        &self,
        message: &impl Message,
        label: &str,
        input: &str,
    ) -> Result<SignedHeaders, SignError> {
        sfv::KeyRef::from_str(label).map_err(|_| SignError::Parameters)?;
        let input = parse_input(input).ok_or(SignError::Parameters)?;
        let base = signature_base(message, &input)?;
        let signature = STANDARD.encode(self.sign_octets(base.as_bytes())?);
        let mut signature_input = format!("{label}=");
        write_input(&mut signature_input, &input);
        Ok(SignedHeaders {
            content_digest: None,
            signature_input,
            signature: format!("{label}=:{signature}:"),
        })
    }

    fn sign_octets(&self, octets: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(octets),
            Pair::P256(pair) => pair.sign(&SystemRandom::new(), octets),
        };
        Ok(signature.map_err(|_| SignError::Failed)?.as_ref().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

fn quoted(text: &str) -> Result<String, SignError> {
    let text = sfv::StringRef::from_str(text).map_err(|_| SignError::Parameters)?;
    Ok(sfv::ItemSerializer::new().bare_item(text).finish())
}

/// The message with the digest it will be sent with.
struct Digested<'a, M> {
    message: &'a M,
    digest: Option<&'a str>,
}

impl<M: Message> Message for Digested<'_, M> {
    fn method(&self) -> &str {
        self.message.method()
    }

    fn target_uri(&self) -> &str {
        self.message.target_uri()
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        match self.digest {
            Some(digest) if name == "content-digest" => vec![digest.as_bytes()],
            _ => self.message.header(name),
        }
    }

    fn content(&self) -> &[u8] {
        self.message.content()
    }
}
