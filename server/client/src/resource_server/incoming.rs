//! A request as it arrived.

use proof::{Message, Request};

/// A request with the certificate of its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Method, configured URI, fields and content.
    pub request: Request,
    /// The client certificate, in DER, from the connection or from a proxy that
    /// is trusted to name it.
    pub certificate: Option<Vec<u8>>,
}

impl Incoming {
    /// A request on a connection without client certificate.
    pub fn new(request: Request) -> Self {
        Self {
            request,
            certificate: None,
        }
    }
}

impl Message for Incoming {
    fn method(&self) -> &str {
        self.request.method()
    }

    fn target_uri(&self) -> &str {
        self.request.target_uri()
    }

    fn header(&self, name: &str) -> Vec<&[u8]> {
        self.request.header(name)
    }

    fn content(&self) -> &[u8] {
        self.request.content()
    }

    fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }
}
