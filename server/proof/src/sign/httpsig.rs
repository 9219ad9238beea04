//! HTTP message signatures (RFC 9635 §7.3.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{SignError, SignatureParameters, SigningKey};
use crate::base::{parse_input, signature_base, write_input};
use crate::digest::content_digest;
use crate::message::{Message, Request};

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

impl SigningKey {
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
            .then(|| content_digest(message.content(), self.form.digest()));
        let message = Digested {
            message,
            digest: digest.as_deref(),
        };
        let input = self.input(&message, "", "gnap", parameters)?;
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
        let signature = STANDARD.encode(self.pair.sign(base.as_bytes())?);
        let mut signature_input = format!("{label}=");
        write_input(&mut signature_input, &input);
        Ok(SignedHeaders {
            content_digest: None,
            signature_input,
            signature: format!("{label}=:{signature}:"),
        })
    }

    fn input(
        &self,
        message: &impl Message,
        more_components: &str,
        tag: &str,
        parameters: &SignatureParameters,
    ) -> Result<String, SignError> {
        let mut components = r#""@method" "@target-uri""#.to_owned();
        for name in ["content-digest", "content-type", "authorization"] {
            if !message.header(name).is_empty() {
                components.push_str(&format!(r#" "{name}""#));
            }
        }
        components.push_str(more_components);
        let mut input = format!("({components});created={}", parameters.created);
        for (name, value) in [
            ("keyid", Some(&self.kid)),
            ("nonce", parameters.nonce.as_ref()),
        ] {
            if let Some(value) = value {
                input.push_str(&format!(";{name}={}", quoted(value)?));
            }
        }
        input.push_str(&format!(r#";tag="{tag}""#));
        Ok(input)
    }

    pub(super) fn prove_by_httpsig(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let headers = self.sign(&request, parameters)?;
        Ok(with(request, &headers))
    }

    /// A second signature, over the first one (RFC 9635 §7.3.1.1).
    pub(super) fn sign_rotation(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        let covered = r#" "signature";key="sig1" "signature-input";key="sig1""#;
        let input = self.input(&request, covered, "gnap-rotate", parameters)?;
        let headers = self.sign_input(&request, "sig2", &input)?;
        Ok(with(request, &headers))
    }
}

fn with(request: Request, headers: &SignedHeaders) -> Request {
    let request = match &headers.content_digest {
        Some(digest) => request.with_header("content-digest", digest.as_str()),
        None => request,
    };
    request
        .with_header("signature-input", headers.signature_input.as_str())
        .with_header("signature", headers.signature.as_str())
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
