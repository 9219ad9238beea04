//! Audit events, made where something is about to change; the store writes
//! them in the transaction of the change.

use gnap::id::AuditId;
use serde_json::Value;
use store::audit::{Actor, ActorKind, Audit};

use crate::app::App;
use crate::random::NoRandomness;

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

/// The AS itself.
pub fn system() -> Actor {
    Actor {
        kind: ActorKind::System,
        id: None,
        name: None,
    }
}
