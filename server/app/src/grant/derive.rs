//! A resource server exchanges a token that was presented to it for one of its
//! own, for a resource server behind it (RFC 9767 §4).
//!
//! Nobody is asked: rights that the presented token does not cover, that policy
//! denies, or that somebody would have to agree to first, are left out.

use std::net::IpAddr;

use gnap::actor::{Actor, Agent};
use gnap::error::{Code, RsCode};
use gnap::request::{Client, Display, GrantRequest};
use gnap::response::GrantResponse;
use gnap::rs::ResourceServer;
use gnap::secret::{KeyedHash, Kind, Secret};
use policy::Outcome;
use proof::{Presents, PublicKey};
use serde_json::json;
use store::token::{Derivation, Derive, Derived, GrantedToken};

use super::approve::bound;
use super::client::{ActingAgent, ClientFacts, Provenance};
use super::evaluate::{Agreed, Circumstances, evaluate};
use super::later;
use super::past::Past;
use super::recorded::Recorded;
use super::requested::{AskedRight, AskedTokens};
use crate::app::App;
use crate::audit;
use crate::http::{Received, Refusal, RsRefusal};
use crate::rs::{self, Identified};
use crate::tenant::{KnownResourceServer, RESOURCE_SERVER_CLASS, Tenant};
use crate::token::{Holder, mint_all};

/// How long a presented token must still be good, in milliseconds: lifetimes
/// are whole seconds.
const LEAST_MS: u64 = 1000;

/// Proves the resource server, and gives it what it may have of the presented
/// token.
///
/// # Errors
/// `invalid_client` unless a resource server asks; `invalid_request` for a
/// token that is not active there, alike whatever is wrong with it;
/// `request_denied` when nothing is left to give; 503.
#[tracing::instrument(name = "grant.derive", skip_all)]
pub async fn derive(
    app: &App,
    tenant: &Tenant,
    received: &Received<'_>,
    request: &GrantRequest,
    existing: &Secret,
) -> Result<GrantResponse, Refusal> {
    let server = identify(app, tenant, &request.client)?;
    app.prove(tenant, received, &server.key, Presents::Nothing)
        .await?;
    let presented = app.hash(tenant, Kind::AccessToken, existing);
    let found = app
        .store
        .tenant(tenant.id)
        .token_by_value(&presented)
        .await?;
    let parent = found
        .filter(|token| token.is_active(app.clock.now_ms().saturating_add(LEAST_MS)))
        .filter(|token| rs::is_presentable(app, tenant, server.server, token))
        .ok_or_else(not_active)?;
    let depth = parent.token.derived.map_or(0, |derived| derived.depth) + 1;
    if depth > tenant.rs.derivation_depth() {
        return Err(Refusal::hint(
            Code::RequestDenied,
            "too many resource servers stand between this one and the client",
        ));
    }
    let tokens = decide(app, tenant, (&server, received.address()), &parent, request).await?;
    issue(app, tenant, &server, parent, (presented, depth), &tokens).await
}

/// The resource server, by the key or an identifier of it. Client instances
/// have none of these.
fn identify<'t>(app: &App, tenant: &'t Tenant, client: &Client) -> Result<Identified<'t>, Refusal> {
    let said = match client {
        Client::InstanceId(identifier) => ResourceServer::Reference(identifier.clone()),
        Client::Value(value) => ResourceServer::Value {
            key: value.key.clone(),
        },
    };
    rs::identify(app, tenant, &said).map_err(|refusal| match refusal {
        RsRefusal::Unavailable(cause) => Refusal::Unavailable(cause),
        RsRefusal::Code(RsCode::InvalidResourceServer, Some(cause)) => {
            Refusal::because(Code::InvalidClient, cause)
        }
        RsRefusal::Code(..) | RsRefusal::Hint(..) => Refusal::code(Code::InvalidClient),
    })
}

/// One answer for every token that is not good: no oracle.
fn not_active() -> Refusal {
    Refusal::hint(
        Code::InvalidRequest,
        "`existing_access_token` is not active at this resource server",
    )
}

/// What of the request is given.
async fn decide(
    app: &App,
    tenant: &Tenant,
    (server, address): (&Identified<'_>, Option<IpAddr>),
    parent: &GrantedToken,
    request: &GrantRequest,
) -> Result<AskedTokens, Refusal> {
    let store = app.store.tenant(tenant.id);
    let grant = store.grant(parent.token.grant_id).await?;
    let grant = grant.ok_or_else(not_active)?;
    let recorded: Recorded = serde_json::from_value(grant.request)?;
    let given: AskedTokens = serde_json::from_value(grant.decision)?;
    // What a person agreed to when the token was given holds for less of it.
    let user = parent.user.map(|user| user.to_string());
    let acting = parent.token.actor.as_ref();
    let facts = resource_server_facts(&server.key, server.server, acting);
    let (of, grant) = (parent.user, parent.token.grant_id);
    let asked = request.access_token.as_ref();
    let types = asked.map_or_else(Vec::new, |asked| tenant.right_types_of(asked));
    let past = Past::load(app, tenant, of, &facts.thumbprint, grant, &types).await?;
    let depth = parent.token.actor.as_ref().map_or(0, Actor::depth) + 1;
    let circumstances = Circumstances {
        address,
        depth: u32::try_from(depth).unwrap_or(u32::MAX),
        past: Some(&past),
        ..recorded.circumstances(app.clock.now(), user.as_deref())
    };
    let tokens = evaluate(tenant, &facts, asked, circumstances, Agreed::Within(&given))?;
    app.count_decisions(&tokens);
    let held = &parent.token.access;
    let tokens = tokens.map(|token| {
        let within = |right: &AskedRight| {
            right.outcome == Outcome::Allow
                && tenant.covers(held, std::slice::from_ref(&right.right))
        };
        token
            .rights
            .iter()
            .map(|right| AskedRight {
                outcome: match within(right) {
                    true => Outcome::Allow,
                    false => Outcome::Deny,
                },
                ..right.clone()
            })
            .collect()
    });
    let is_something = tokens.rights().any(|right| right.outcome == Outcome::Allow);
    match is_something {
        true => Ok(tokens),
        false => Err(Refusal::code(Code::RequestDenied)),
    }
}

/// The resource server as policy sees it: a client of a class that no client
/// instance can be put into.
/// The agent that the RO let act, for whom it acts, is still the one who does.
pub fn resource_server_facts(
    key: &PublicKey,
    server: &KnownResourceServer,
    acting: Option<&Actor>,
) -> ClientFacts {
    let chain = std::iter::successors(acting, |actor| actor.act.as_deref());
    let agent = chain.filter(|actor| actor.operator.is_some()).last();
    ClientFacts {
        thumbprint: key.thumbprint().to_string(),
        proof: key.proof().method().to_owned(),
        class: Some(RESOURCE_SERVER_CLASS.to_owned()),
        display: Display {
            name: Some(server.details.content.name.clone()),
            ..Display::default()
        },
        provenance: Provenance::Registered,
        key_seen_at: Some(server.details.created_at_ms / 1000),
        agent: agent.map(|agent| ActingAgent {
            said: Agent {
                id: agent.agent.clone(),
                ..Agent::default()
            },
            operator: agent.operator.clone(),
        }),
    }
}

async fn issue(
    app: &App,
    tenant: &Tenant,
    server: &Identified<'_>,
    parent: GrantedToken,
    (presented, depth): (KeyedHash, u64),
    tokens: &AskedTokens,
) -> Result<GrantResponse, Refusal> {
    let details = &server.server.details;
    let itself = Actor {
        sub: details.id.to_string(),
        agent: None,
        operator: None,
        act: None,
    };
    let holder = Holder {
        key: bound(&server.key),
        instance: None,
        class: None,
        user: parent.user,
        actor: Some(itself.acting_for(parent.token.actor)),
        parent_expires_at_ms: Some(parent.token.expires_at_ms),
    };
    let minted = mint_all(app, tenant, &holder, tokens)?;
    let count = minted.stored.len();
    let actor = audit::resource_server(details);
    let ids: Vec<String> = minted.stored.iter().map(|row| row.id.to_string()).collect();
    let said = json!({"derived": ids, later::DECISION: later::decision(tokens)});
    let derive = Derive {
        derived: Derived {
            parent: parent.token.id,
            holder: details.id,
            depth,
        },
        presented,
        grant_id: parent.token.grant_id,
        client: parent.client.key.thumbprint,
        now_ms: app.clock.now_ms(),
        tokens: minted.stored,
        audit: audit::by(app, actor, "token.derive", said)?,
    };
    match app.store.tenant(tenant.id).derive(derive).await? {
        Derivation::Done => {}
        Derivation::Ended => return Err(not_active()),
    }
    app.meters.tokens(count);
    // The resource server continues nothing: the grant is the client's.
    Ok(GrantResponse {
        access_token: minted.response,
        ..GrantResponse::default()
    })
}
