//! A request on a connection that presented a client certificate, or not.

use proof::{Message, Request};

pub struct Connected {
    pub request: Request,
    pub certificate: Option<Vec<u8>>,
}

impl Message for Connected {
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
