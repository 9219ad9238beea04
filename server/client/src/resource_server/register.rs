//! Registering a resource set (RFC 9767 §3.4): the reference that the AS gives
//! is what challenges offer.

use gnap::rs::{self, RegistrationRequest, RegistrationResponse};

use super::operation::Operation;
use super::protect::ResourceServer;
use crate::client::{Client, request, with_json};
use crate::error::Error;

impl Client {
    /// Registers a resource set, signed by the key that the AS knows the resource
    /// server by.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn register_resource_set(
        &self,
        endpoint: &str,
        registration: &RegistrationRequest,
    ) -> Result<RegistrationResponse, Error> {
        let request = with_json(request("POST", endpoint)?, registration)?;
        self.send_signed(request).await?.message()
    }
}

impl ResourceServer {
    /// Registers what an operation needs, and gives the operation with the
    /// reference for its challenges. An AS may give the same one each time.
    ///
    /// # Errors
    /// When the AS does not register, refuses or does not answer properly.
    pub async fn register(&self, operation: impl Into<Operation>) -> Result<Operation, Error> {
        let operation = operation.into();
        let endpoint = self.authority().registration_endpoint.as_deref();
        let endpoint = endpoint.ok_or(Error::Missing("resource_registration_endpoint"))?;
        let name = self.settings().resource_server.clone();
        let registration = RegistrationRequest {
            access: operation.rights().to_vec(),
            resource_server: rs::ResourceServer::Reference(name),
            token_formats_supported: None,
            token_introspection_required: None,
        };
        let client = self.client();
        let registered = client
            .register_resource_set(endpoint, &registration)
            .await?;
        Ok(operation.named(registered.resource_reference))
    }
}
