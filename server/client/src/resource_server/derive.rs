//! A token for another resource server, derived from the one that was presented
//! (RFC 9767 §4). The presented one is never sent on (§6.6).

use gnap::response::{GrantResponse, TokenResponse, TokenResponses};
use gnap::right::Right;
use gnap::secret::Secret;
use serde::Serialize;

use crate::client::{Client, request, with_json};
use crate::error::Error;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// The token that was presented here.
    pub existing: Secret,
    /// What is needed at the other resource server.
    pub rights: Vec<Right>,
}

#[derive(Serialize)]
struct Message<'a> {
    access_token: Access<'a>,
    client: &'a str,
    existing_access_token: &'a Secret,
}

#[derive(Serialize)]
struct Access<'a> {
    access: &'a [Right],
}

impl Client {
    /// Derives a token that is bound to this key. `resource_server` is the name
    /// that the AS knows this resource server by.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn derive(
        &self,
        grant_endpoint: &str,
        resource_server: &str,
        derivation: &Derivation,
    ) -> Result<TokenResponse, Error> {
        let content = Message {
            access_token: Access {
                access: &derivation.rights,
            },
            client: resource_server,
            existing_access_token: &derivation.existing,
        };
        let request = with_json(request("POST", grant_endpoint)?, &content)?;
        let answer: GrantResponse = self.send_signed(request).await?.message()?;
        match answer.access_token {
            Some(TokenResponses::One(token)) => Ok(*token),
            _ => Err(Error::Missing("access_token")),
        }
    }
}
