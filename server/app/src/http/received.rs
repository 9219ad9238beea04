//! A request as its octets arrived, for proofs and for decoding after them.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use gnap::error::Code;
use gnap::secret::Secret;
use gnap::{Limits, decode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Refusal;
use super::address::address;
use crate::app::App;
use crate::tls::ClientCertificate;

/// Method, canonical target, fields and content of one request.
pub struct Received<'a> {
    request: &'a HttpRequest,
    target_uri: String,
    content: web::Bytes,
    certificate: Option<Vec<u8>>,
}

impl<'a> Received<'a> {
    /// `target_uri` is the endpoint's configured URL. What Host said is not
    /// looked at: a proof for another URL does not verify here.
    ///
    /// # Errors
    /// `invalid_request` when the content did not arrive or is too large.
    pub fn new(
        request: &'a HttpRequest,
        target_uri: String,
        content: Result<web::Bytes, actix_web::Error>,
    ) -> Result<Self, Refusal> {
        let content = content.map_err(|error| {
            Refusal::hint(
                Code::InvalidRequest,
                format!("content was not read: {error}"),
            )
        })?;
        let app = request.app_data::<web::Data<App>>();
        let proxies = app.map_or(&[][..], |app| &app.config.tls.client_cert_proxies);
        Ok(Self {
            request,
            target_uri,
            content,
            certificate: ClientCertificate::of(request, proxies),
        })
    }

    /// Decodes the message in the content: JSON as it is, or as payload of a
    /// JWS, which a proof by another method than `jws` does not verify
    /// (RFC 9635 §7.3.4).
    ///
    /// # Errors
    /// `invalid_request` when it is neither, breaks a limit, or is not a `T`.
    pub fn json<T: DeserializeOwned + Serialize>(&self) -> Result<T, Refusal> {
        let message = proof::content(self)
            .map_err(|error| Refusal::hint(Code::InvalidRequest, error.to_string()))?;
        decode(message.octets(), Limits::MESSAGE)
            .map_err(|error| Refusal::hint(Code::InvalidRequest, error.to_string()))
    }

    /// Where it came from, as far as its way here is trusted.
    pub fn address(&self) -> Option<IpAddr> {
        let app = self.request.app_data::<web::Data<App>>()?;
        address(self.request, &app.config.server.trusted_proxies)
    }

    /// Whether there is no content.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// The token of `Authorization: GNAP …` (RFC 9635 §7.2), if that is what
    /// the field holds. Any other scheme is not a key-bound token.
    pub fn token(&self) -> Option<Secret> {
        let token = proof::presented_token(self).ok().flatten();
        token.map(Secret::new)
    }
}

impl proof::Message for Received<'_> {
    fn method(&self) -> &str {
        self.request.method().as_str()
    }

    fn target_uri(&self) -> &str {
        &self.target_uri
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        self.request
            .headers()
            .get_all(name)
            .map(|value| value.as_bytes())
            .collect()
    }

    fn content(&self) -> &[u8] {
        &self.content
    }

    fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }
}
