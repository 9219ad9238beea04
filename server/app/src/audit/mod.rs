//! Audit events, made where something is about to change; the store writes
//! them in the transaction of the change.

use gnap::id::AuditId;
use serde_json::Value;
use store::audit::{Actor, ActorKind, Audit};
use store::resource_server::ResourceServer;
use store::token::GrantedToken;

use crate::app::App;
use crate::interact::Session;
use crate::random::NoRandomness;
use crate::tenant::Tenant;

/// An event of now.
///
/// # Errors
/// When there is no randomness for its id.
pub fn by(
    app: &App,
    actor: Actor,
    action: &'static str,
    data: Value,
) -> Result<Audit, NoRandomness> {
    Ok(Audit {
        id: app.id(AuditId::new)?,
        at_ms: app.clock.now_ms(),
        actor,
        action,
        data,
    })
}

/// A client instance, as far as it is known where something changes.
pub fn client(thumbprint: Option<String>, name: Option<String>) -> Actor {
    Actor {
        kind: ActorKind::Client,
        id: thumbprint,
        name,
    }
}

/// A resource server that proved its key.
pub fn resource_server(server: &ResourceServer) -> Actor {
    Actor {
        kind: ActorKind::ResourceServer,
        id: Some(server.id.to_string()),
        name: Some(server.content.name.clone()),
    }
}

/// Who holds a token: the client instance, or the resource server that derived
/// it (RFC 9767 §4).
pub fn holder(tenant: &Tenant, token: &GrantedToken) -> Actor {
    let derived = token.token.derived;
    match derived.and_then(|derived| tenant.resource_server(derived.holder)) {
        Some(server) => resource_server(&server.details),
        None => client(None, token.client.name.clone()),
    }
}

/// A person who is signed in.
pub fn user(session: &Session) -> Actor {
    Actor {
        kind: ActorKind::User,
        id: Some(session.user.to_string()),
        name: Some(session.name.clone()),
    }
}

/// The AS itself.
pub fn system() -> Actor {
    Actor {
        kind: ActorKind::System,
        id: None,
        name: None,
    }
}
