//! Which operation a request is.

use super::incoming::Incoming;
use super::operation::{Operation, RightBuilder};

/// Says which operation a request is, before anything of it is believed. The
/// same for each request of a route, or a function of the request.
///
/// A function that reads the content must read it as the handler does: what
/// two readers understand differently is checked as one thing and done as
/// another.
pub trait Rule: Send + Sync {
    /// The operation.
    fn operation(&self, incoming: &Incoming) -> Operation;
}

impl Rule for Operation {
    fn operation(&self, _: &Incoming) -> Operation {
        self.clone()
    }
}

impl Rule for RightBuilder {
    fn operation(&self, _: &Incoming) -> Operation {
        self.clone().into()
    }
}

impl<F: Fn(&Incoming) -> Operation + Send + Sync> Rule for F {
    fn operation(&self, incoming: &Incoming) -> Operation {
        self(incoming)
    }
}
