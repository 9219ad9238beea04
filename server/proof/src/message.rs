//! What a proof is computed over: one HTTP request, as received or as it will
//! be sent.

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
