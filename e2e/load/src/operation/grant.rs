//! A grant without a person: the client comes by value, policy allows, the
//! answer has the token (RFC 9635 §1.6.5).

use gnap::response::{GrantResponse, TokenResponses};
use gnap::secret::Secret;
use proof::SigningKey;
use serde_json::json;

use crate::connection::Connection;
use crate::error::LoadError;
use crate::target::Target;

const WHAT: &str = "grant";

/// The request, all but its signature.
pub struct Grant {
    uri: String,
    content: Vec<u8>,
    signer: Signer,
}

#[derive(Clone, Copy)]
enum Signer {
    Service,
    ServiceP256,
}

impl Grant {
    /// A right whose tokens are opaque.
    pub fn opaque(target: &Target) -> Self {
        Self::new(target, "photo-api", Signer::Service)
    }

    /// The same, signed with P-256.
    pub fn opaque_p256(target: &Target) -> Self {
        Self::new(target, "photo-api", Signer::ServiceP256)
    }

    /// A right whose tokens are signed.
    pub fn jwt_signed(target: &Target) -> Self {
        Self::new(target, "report-api", Signer::Service)
    }

    fn new(target: &Target, right_type: &str, signer: Signer) -> Self {
        let content = json!({
            "access_token": {"access": [{"type": right_type, "actions": ["read"]}]},
            "client": {"key": signer.key(target).public()},
        });
        Self {
            uri: target.grant_endpoint(),
            content: content.to_string().into_bytes(),
            signer,
        }
    }

    /// Asks, and gives the token's value.
    pub async fn once(
        &self,
        target: &Target,
        connection: &mut Connection,
    ) -> Result<Secret, LoadError> {
        let key = self.signer.key(target);
        let answer = target
            .post(connection, key, &self.uri, None, &self.content)
            .await?
            .expect(WHAT, 200)?;
        let response: GrantResponse = serde_json::from_slice(&answer.content)
            .map_err(|_| answer.problem(WHAT, "not a grant response"))?;
        match response.access_token {
            Some(TokenResponses::One(token)) => Ok(token.value),
            _ => Err(answer.problem(WHAT, "no token")),
        }
    }
}

impl Signer {
    fn key(self, target: &Target) -> &SigningKey {
        match self {
            Signer::Service => &target.service,
            Signer::ServiceP256 => &target.service_p256,
        }
    }
}
