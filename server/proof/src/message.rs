//! What a proof is computed over: one HTTP request, as received or as it will
//! be sent.

use crate::verify::ProofError;

/// A request as a signature sees it.
pub trait Message {
    /// The method, case as sent.
    fn method(&self) -> &str;

    /// The canonical external URI, octet for octet. A server takes it from its
    /// configuration, never from `Host`: whoever controls that field could
    /// otherwise replay a request at another server.
    fn target_uri(&self) -> &str;

    /// The values of all lines of a field, in order. `name` is lower case.
    fn header(&self, name: &str) -> Vec<&[u8]>;

    /// The content, before any decoding.
    fn content(&self) -> &[u8];

    /// The client certificate, in DER, that TLS presented on the connection, or
    /// that a trusted proxy says it presented there. Never what the sender of
    /// the request says.
    fn certificate(&self) -> Option<&[u8]> {
        None
    }
}

/// The token of `Authorization: GNAP …` (RFC 9635 §7.2), if the field is there.
///
/// # Errors
/// When there are two fields, another scheme, or no token: what cannot be
/// understood cannot be covered.
pub fn presented_token(message: &impl Message) -> Result<Option<&str>, ProofError> {
    let field = match message.header("authorization").as_slice() {
        [] => return Ok(None),
        [field] => *field,
        _ => return Err(ProofError::RepeatedAuthorization),
    };
    let malformed = || ProofError::Authorization;
    let field = std::str::from_utf8(field).map_err(|_| malformed())?;
    let (scheme, token) = field.trim_ascii().split_once(' ').ok_or_else(malformed)?;
    let token = token.trim_ascii();
    if scheme.eq_ignore_ascii_case("GNAP") && !token.is_empty() {
        Ok(Some(token))
    } else {
        Err(malformed())
    }
}

/// The media type of the content without parameters, lower case; none when the
/// field is missing, repeated or not text.
pub(crate) fn media_type(message: &impl Message) -> Option<String> {
    let lines = message.header("content-type");
    let [line] = lines.as_slice() else {
        return None;
    };
    let text = std::str::from_utf8(line).ok()?;
    let media_type = text.split(';').next().unwrap_or_default();
    Some(media_type.trim_ascii().to_ascii_lowercase())
}

/// A request in plain parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The full URI.
    pub target_uri: String,
    /// Field lines in order, names lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The content; empty when there is none.
    pub content: Vec<u8>,
}

impl Request {
    /// A request without fields and content.
    pub fn new(method: impl Into<String>, target_uri: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            target_uri: target_uri.into(),
            headers: Vec::new(),
            content: Vec::new(),
        }
    }

    /// Adds a field line.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Sets the content.
    #[must_use]
    pub fn with_content(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.content = content.into();
        self
    }

    /// Removes all lines of a field.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }
}

impl Message for Request {
    fn method(&self) -> &str {
        &self.method
    }

    fn target_uri(&self) -> &str {
        &self.target_uri
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        self.headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_slice())
            .collect()
    }

    fn content(&self) -> &[u8] {
        &self.content
    }
}
