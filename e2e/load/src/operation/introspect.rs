//! An introspection of an active token (RFC 9767 §3.3).

use std::cell::Cell;

use gnap::rs::IntrospectResponse;
use serde_json::json;

use super::grant::Grant;
use crate::connection::Connection;
use crate::error::LoadError;
use crate::target::Target;

const WHAT: &str = "introspection";
/// How the demo's resource server names itself.
const RESOURCE_SERVER: &str = "photo-server";
/// Tokens that are asked about in turn.
const TOKENS: usize = 200;

/// The requests, all but their signatures.
pub struct Introspect {
    uri: String,
    contents: Vec<Vec<u8>>,
    next: Cell<usize>,
}

impl Introspect {
    /// Gets tokens to ask about.
    pub async fn prepare(target: &Target) -> Result<Self, LoadError> {
        let mut connection = Connection::open(target.address).await?;
        let grant = Grant::opaque(target);
        let mut contents = Vec::with_capacity(TOKENS);
        for _ in 0..TOKENS {
            let token = grant.once(target, &mut connection).await?;
            let content = json!({
                "access_token": token.expose(),
                "proof": "httpsig",
                "resource_server": RESOURCE_SERVER,
            });
            contents.push(content.to_string().into_bytes());
        }
        Ok(Self {
            uri: target.introspection_endpoint(),
            contents,
            next: Cell::new(0),
        })
    }

    /// Asks about the next token.
    pub async fn once(
        &self,
        target: &Target,
        connection: &mut Connection,
    ) -> Result<(), LoadError> {
        let next = self.next.get();
        self.next.set((next + 1) % TOKENS);
        let content = self.contents.get(next).map_or(&[][..], Vec::as_slice);
        let answer = target
            .post(
                connection,
                &target.resource_server,
                &self.uri,
                None,
                content,
            )
            .await?
            .expect(WHAT, 200)?;
        match serde_json::from_slice(&answer.content) {
            Ok(IntrospectResponse::Active(_)) => Ok(()),
            _ => Err(answer.problem(WHAT, "not active")),
        }
    }
}
