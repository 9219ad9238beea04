//! Who did something, in the API's words.

use api::audit::{Actor as Shown, ActorKind as ShownKind};
use store::audit::{Actor, ActorKind};

/// As the API shows it.
pub fn shown(actor: &Actor) -> Shown {
    Shown {
        kind: kind(actor.kind),
        id: actor.id.clone(),
        name: actor_name(actor),
    }
}

/// What to call it: its name, else its id, else what it is.
pub fn actor_name(actor: &Actor) -> String {
    actor
        .name
        .clone()
        .or_else(|| actor.id.clone())
        .unwrap_or_else(|| {
            match actor.kind {
                ActorKind::Administrator => "Administrator",
                ActorKind::User => "User",
                ActorKind::Client => "Client",
                ActorKind::ResourceServer => "Resource server",
                ActorKind::System => "Parley",
            }
            .to_owned()
        })
}

fn kind(kind: ActorKind) -> ShownKind {
    match kind {
        ActorKind::Administrator => ShownKind::Administrator,
        ActorKind::User => ShownKind::User,
        ActorKind::Client => ShownKind::Client,
        ActorKind::ResourceServer => ShownKind::ResourceServer,
        ActorKind::System => ShownKind::System,
    }
}
