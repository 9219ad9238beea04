//! Token introspection as a resource server (RFC 9767 §3.3).

use gnap::right::Right;
use gnap::rs::{IntrospectRequest, IntrospectResponse, ResourceServer};
use gnap::secret::Secret;

use crate::client::{Client, request, with_json};
use crate::error::Error;

impl Client {
    /// Asks the AS about a token that a client presented here with the given
    /// proofing method, for a call that needs the given rights.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn introspect(
        &self,
        endpoint: &str,
        resource_server: &str,
        token: &Secret,
        proof: Option<&str>,
        access: Option<Vec<Right>>,
    ) -> Result<IntrospectResponse, Error> {
        let content = IntrospectRequest {
            access_token: token.clone(),
            proof: proof.map(str::to_owned),
            resource_server: ResourceServer::Reference(resource_server.to_owned()),
            access,
        };
        let request = with_json(request("POST", endpoint)?, &content)?;
        self.send_signed(request).await?.message()
    }
}
