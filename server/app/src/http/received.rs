//! A request as its octets arrived, for proofs and for decoding after them.

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::{HttpRequest, web};
use gnap::error::Code;
use gnap::secret::Secret;
use gnap::{Limits, decode};
use serde::de::DeserializeOwned;

use super::Refusal;

/// Method, canonical target, fields and content of one request.
pub struct Received<'a> {
    request: &'a HttpRequest,
    target_uri: String,
    content: web::Bytes,
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
        Ok(Self {
            request,
            target_uri,
            content,
        })
    }

    /// Decodes the content as a JSON message.
    ///
    /// # Errors
    /// `invalid_request` when it is not `application/json`, breaks a limit, or
    /// is not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let media_type = self
            .request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::trim);
        if !media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"))
        {
            return Err(Refusal::hint(
                Code::InvalidRequest,
                "content must be application/json",
            ));
        }
        decode(&self.content, Limits::MESSAGE)
            .map_err(|error| Refusal::hint(Code::InvalidRequest, error.to_string()))
    }

    /// Whether there is no content.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// The token of `Authorization: GNAP …` (RFC 9635 §7.2), if that is what
    /// the field holds. Any other scheme is not a key-bound token.
    pub fn token(&self) -> Option<Secret> {
        let mut fields = self.request.headers().get_all(AUTHORIZATION);
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return None;
        };
        let (scheme, token) = field.to_str().ok()?.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("GNAP") && !token.is_empty()).then(|| Secret::new(token))
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
}
