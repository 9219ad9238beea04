//! A token for another resource server, derived from the one that was presented
//! (RFC 9767 §4). The presented one is never sent on (§6.6).

use gnap::request::{self, GrantRequest, TokenRequest, TokenRequests};
use gnap::response::{TokenResponse, TokenResponses};
use gnap::right::Right;

use super::allowed::Allowed;
use super::protect::ResourceServer;
use crate::error::Error;

impl ResourceServer {
    /// Asks for a token with these rights, bound to the key of this resource
    /// server, in the place of the one that was presented here. It is called with
    /// by [`Client::call`](crate::Client::call) of [`ResourceServer::client`].
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn derive(
        &self,
        allowed: &Allowed,
        rights: impl IntoIterator<Item = impl Into<Right>>,
    ) -> Result<TokenResponse, Error> {
        let settings = self.settings();
        let content = GrantRequest {
            access_token: Some(TokenRequests::One(TokenRequest {
                access: rights.into_iter().map(Into::into).collect(),
                label: None,
                flags: Vec::new(),
            })),
            subject: None,
            client: request::Client::InstanceId(settings.resource_server.clone()),
            user: None,
            interact: None,
            existing_access_token: Some(allowed.token.clone()),
            agent: None,
        };
        let endpoint = &settings.grant_endpoint;
        let answer = self.client().request_grant(endpoint, &content).await?;
        match answer.access_token {
            Some(TokenResponses::One(token)) => Ok(*token),
            _ => Err(Error::Missing("access_token")),
        }
    }
}
