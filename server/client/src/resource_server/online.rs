//! Asking the AS about a token (RFC 9767 §3.3), once for each question and not
//! more often than its answers live.

use std::sync::Arc;

use gnap::right::Right;
use gnap::rs::IntrospectResponse;
use gnap::secret::Secret;

use super::cache::{Looked, Outcome, Question};
use super::clock::now_ms;
use super::denied::Unavailable;
use super::protect::Inner;

/// What the AS says.
pub(crate) async fn introspected(
    server: &Arc<Inner>,
    token: &Secret,
    proof: Option<&'static str>,
    access: &[Right],
) -> Outcome {
    let settings = &server.settings;
    let question = Question::new(
        &server.authority.grant_endpoint,
        &settings.resource_server,
        token,
        proof,
        access,
    );
    let mut told = match server.cache.look(question, now_ms()) {
        Looked::Known(known) => return Ok(known),
        Looked::Wait(told) => told,
        Looked::Ask(asking) => {
            let told = asking.told();
            let (server, token) = (Arc::clone(server), token.clone());
            let access = (!access.is_empty()).then(|| access.to_vec());
            // A request that is given up must not take the answer with it that
            // others wait for.
            tokio::spawn(async move {
                let answer = asked(&server, &token, proof, access).await;
                server.cache.tell(&asking, answer)
            });
            told
        }
    };
    let gone = || Unavailable::Authority("the question was given up".to_owned());
    let outcome = told.wait_for(Option::is_some).await.map_err(|_| gone())?;
    outcome.clone().unwrap_or_else(|| Err(gone()))
}

async fn asked(
    server: &Inner,
    token: &Secret,
    proof: Option<&'static str>,
    access: Option<Vec<Right>>,
) -> Result<IntrospectResponse, Unavailable> {
    let failed = Unavailable::Authority;
    let endpoint = server.authority.introspection_endpoint.as_deref();
    let endpoint = endpoint.ok_or_else(|| failed("it does not introspect".to_owned()))?;
    let name = &server.settings.resource_server;
    let call = server
        .client
        .introspect(endpoint, name, token, proof, access);
    server.in_time(call).await.map_err(failed)
}
