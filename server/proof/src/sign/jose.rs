//! JWS for `jwsd`, `jws` (RFC 9635 §7.3.3, §7.3.4) and `dpop`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::{SignError, SignatureParameters, SigningKey, token_hash};
use crate::message::{Message, Request};
use crate::method::Method;
use crate::{dpop, jose, jws, jwsd};

/// What a `dpop` proof consists of, before it is signed.
#[derive(Debug, Clone, PartialEq)]
pub struct DpopParts {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl SigningKey {
    /// The JWS header for a request, of this `typ`: `alg`, `kid`, `htm`,
    /// `uri`, `created`, and `ath` when a token is presented. GNAP has no nonce
    /// here; ours makes two equal requests within a second two proofs.
    ///
    /// # Errors
    /// When the Authorization field cannot be covered.
    pub fn binding_header(
        &self,
        message: &impl Message,
        typ: &str,
        parameters: &SignatureParameters,
    ) -> Result<Map<String, Value>, SignError> {
        let mut header = json!({
            "alg": self.alg,
            "kid": self.kid,
            "typ": typ,
            "htm": message.method(),
            "uri": message.target_uri(),
            "created": parameters.created,
        });
        if let Some(nonce) = &parameters.nonce {
            header["nonce"] = nonce.as_str().into();
        }
        if let Some(hash) = token_hash(message)? {
            header["ath"] = hash.into();
        }
        Ok(object(header))
    }

    /// Header and claims of a `dpop` proof for a request.
    ///
    /// # Errors
    /// When there is no nonce for `jti`, or the Authorization field cannot be
    /// covered.
    pub fn dpop_parts(
        &self,
        message: &impl Message,
        parameters: &SignatureParameters,
    ) -> Result<DpopParts, SignError> {
        let header = json!({"typ": dpop::TYP, "alg": self.alg, "jwk": self.public_jwk()});
        let jti = parameters.nonce.as_ref().ok_or(SignError::Parameters)?;
        let mut claims = json!({
            "jti": jti,
            "htm": message.method(),
            "htu": message.target_uri(),
            "iat": parameters.created,
        });
        if let Some(hash) = token_hash(message)? {
            claims["ath"] = hash.into();
        }
        if !message.content().is_empty() {
            claims["content_digest"] = jose::hash(message.content()).into();
        }
        Ok(DpopParts {
            header: object(header),
            claims: object(claims),
        })
    }

    /// The payload of this key's JWS for content: the digest with `jwsd`, the
    /// content itself with `jws`.
    pub fn jws_payload(&self, content: &[u8]) -> Vec<u8> {
        match self.method() {
            Method::Jwsd => jwsd::payload(content),
            _ => content.to_vec(),
        }
    }

    /// Signs any header and payload, also what no verifier should accept.
    ///
    /// # Errors
    /// When the library does not sign.
    pub fn sign_jws(
        &self,
        header: &Map<String, Value>,
        payload: &[u8],
    ) -> Result<String, SignError> {
        let header = serde_json::to_vec(header).map_err(|_| SignError::Parameters)?;
        let input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let signature = URL_SAFE_NO_PAD.encode(self.pair.sign(input.as_bytes())?);
        Ok(format!("{input}.{signature}"))
    }

    pub(super) fn prove_by_jwsd(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let payload = jwsd::payload(request.content());
        let jws = self.bind(&request, jwsd::TYP, &payload, parameters)?;
        Ok(request.with_header(jwsd::FIELD, jws))
    }

    pub(super) fn prove_by_jws(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let jws = self.bind(&request, jws::TYP, request.content(), parameters)?;
        Ok(if request.content().is_empty() {
            request.with_header(jwsd::FIELD, jws)
        } else {
            attached(request, jws)
        })
    }

    pub(super) fn prove_by_dpop(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let DpopParts { header, claims } = self.dpop_parts(&request, parameters)?;
        let claims = serde_json::to_vec(&claims).map_err(|_| SignError::Parameters)?;
        let proof = self.sign_jws(&header, &claims)?;
        Ok(request.with_header(dpop::FIELD, proof))
    }

    pub(super) fn prove_rotation_by_jwsd(
        &self,
        new: &SigningKey,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let payload = jwsd::payload(request.content());
        let inner = self.bind(&request, jwsd::ROTATION_TYP, &payload, parameters)?;
        let outer = new.bind(&request, jwsd::TYP, inner.as_bytes(), parameters)?;
        Ok(request.with_header(jwsd::FIELD, outer))
    }

    pub(super) fn prove_rotation_by_jws(
        &self,
        new: &SigningKey,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let inner = self.bind(&request, jws::ROTATION_TYP, request.content(), parameters)?;
        let outer = new.bind(&request, jws::TYP, inner.as_bytes(), parameters)?;
        Ok(attached(request, outer))
    }

    fn bind(
        &self,
        request: &Request,
        typ: &str,
        payload: &[u8],
        parameters: &SignatureParameters,
    ) -> Result<String, SignError> {
        let header = self.binding_header(request, typ, parameters)?;
        self.sign_jws(&header, payload)
    }
}

/// The JWS is the content.
fn attached(request: Request, jws: String) -> Request {
    request
        .without_header("content-type")
        .with_header("content-type", jws::MEDIA_TYPE)
        .with_content(jws)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
