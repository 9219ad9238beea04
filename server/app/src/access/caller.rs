//! Which resource server asks: proven by its key as at introspection (RFC 9767
//! §3.2), or, for gateways that cannot sign, by the secret that an
//! administrator made for it.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use gnap::secret::{Kind, Secret};
use proof::{Expected, Presents};

use super::refusal::AccessRefusal;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::Received;
use crate::http::proven::Unproven;
use crate::tenant::{KnownResourceServer, Tenant};

/// Who asks.
#[derive(Clone)]
pub struct Caller<'t> {
    /// The resource server.
    pub server: &'t KnownResourceServer,
    /// How it showed that: a proofing method, or `bearer`.
    pub proof: String,
}

/// Finds out who asks.
///
/// # Errors
/// [`AccessRefusal::Unauthorized`]; [`AccessRefusal::TooMany`] when many from
/// one address failed; 503.
pub async fn caller<'t>(
    app: &App,
    tenant: &'t Tenant,
    request: &HttpRequest,
    received: &Received<'_>,
) -> Result<Caller<'t>, AccessRefusal> {
    let found = match bearer(request)? {
        Some(token) => by_token(app, tenant, &token),
        None => by_proof(app, tenant, received).await?,
    };
    match found {
        Some(caller) => Ok(caller),
        None => Err(failed(app, tenant, received.address()).await?),
    }
}

/// Counted only when it failed: who has the secret is never kept waiting by
/// who guesses it.
async fn failed(
    app: &App,
    tenant: &Tenant,
    address: Option<IpAddr>,
) -> Result<AccessRefusal, AccessRefusal> {
    Ok(match attempts::decisions(app, tenant.id, address).await? {
        Attempts::Allowed { .. } => AccessRefusal::Unauthorized,
        Attempts::TooMany { retry_after } => AccessRefusal::TooMany(retry_after),
    })
}

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1). One field, one
/// token: two would let two readers see two callers.
fn bearer(request: &HttpRequest) -> Result<Option<Secret>, AccessRefusal> {
    let mut fields = request.headers().get_all(AUTHORIZATION);
    let Some(field) = fields.next() else {
        return Ok(None);
    };
    let text = field.to_str().map_err(|_| AccessRefusal::Unauthorized)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    match fields.next().is_none() && scheme.eq_ignore_ascii_case("bearer") {
        true => Ok(Some(Secret::new(token.trim()))),
        false => Err(AccessRefusal::Unauthorized),
    }
}

fn by_token<'t>(app: &App, tenant: &'t Tenant, token: &Secret) -> Option<Caller<'t>> {
    let hash = app.hash(tenant, Kind::AuthzenToken, token);
    let has_it = |server: &&KnownResourceServer| {
        let token = server.details.authzen_token;
        token.is_some_and(|token| token.hash.matches(&hash))
    };
    let server = tenant.resource_servers().iter().find(has_it)?;
    Some(Caller {
        server,
        proof: "bearer".to_owned(),
    })
}

/// The message names no resource server: the one whose key proves it asks. A
/// signature names its key, so that others are passed over unread.
async fn by_proof<'t>(
    app: &App,
    tenant: &'t Tenant,
    received: &Received<'_>,
) -> Result<Option<Caller<'t>>, AccessRefusal> {
    let expected = Expected {
        token: Presents::Nothing,
        ..app.expected()
    };
    for server in tenant.resource_servers() {
        let Ok(proven) = proof::verify(received, &server.key, &expected) else {
            continue;
        };
        return match app.spend(tenant, &proven).await {
            Ok(()) => Ok(Some(Caller {
                server,
                proof: server.key.proof().method().to_owned(),
            })),
            Err(Unproven::Proof(_) | Unproven::Replayed) => Ok(None),
            Err(error @ (Unproven::BeforeMemory | Unproven::Live(_))) => Err(error.into()),
        };
    }
    Ok(None)
}
