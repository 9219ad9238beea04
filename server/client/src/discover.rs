//! Discovery (RFC 9635 §9): an unsigned OPTIONS to the grant endpoint.

use gnap::discovery::Discovery;

use crate::client::{Client, request};
use crate::error::Error;

impl Client {
    /// Asks what the AS supports.
    ///
    /// # Errors
    /// When there is no valid answer, or it is about another endpoint.
    pub async fn discover(&self, grant_endpoint: &str) -> Result<Discovery, Error> {
        let request = request("OPTIONS", grant_endpoint)?;
        let called = request.target_uri.clone();
        let discovery: Discovery = self.send(request).await?.message()?;
        // It MUST match: an AS that sends its clients elsewhere is not this AS.
        if discovery.grant_request_endpoint == called {
            Ok(discovery)
        } else {
            Err(Error::OtherEndpoint(discovery.grant_request_endpoint))
        }
    }
}
