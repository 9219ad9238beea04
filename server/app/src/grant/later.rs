//! What policy said about a grant after its decision, at a continuation, a
//! rotation, a derivation or a modification: part of the event that tells of it,
//! and only where it is not what the grant's row says already.

use std::time::Duration;

use gnap::id::GrantId;
use gnap::secret::Kind;
use live::Created;
use policy::{Reason, ReasonKind};
use serde_json::{Map, Value, json};
use store::audit::Actor;

use super::inputs;
use super::requested::{AskedRight, AskedTokens};
use crate::app::App;
use crate::audit;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// The member of an event's data.
pub const DECISION: &str = "decision";
/// For how long the same refusal of a grant is told once.
const REFUSED_ONCE: Duration = Duration::from_secs(24 * 60 * 60);

/// For the event of an issue that rests on a decision: nothing while policy says
/// what it said then.
pub fn said_again(before: &AskedTokens, now: &AskedTokens) -> Value {
    let mut each = before.rights().zip(now.rights());
    let is_same = before.rights().count() == now.rights().count()
        && each.all(|(before, now)| is_same(before, now));
    match is_same {
        true => json!({}),
        false => json!({DECISION: decision(now)}),
    }
}

/// A decision in short: which policies, what they looked at, what came of each
/// right and why.
pub fn decision(tokens: &AskedTokens) -> Value {
    let versions = tokens.rights().map(|right| right.policy_version);
    let inputs: Vec<_> = tokens
        .rights()
        .flat_map(|right| right.inputs.iter().cloned())
        .collect();
    let digest = inputs::digest(&inputs).ok().filter(|_| !inputs.is_empty());
    let mut decision = Map::new();
    decision.insert("policy_version".to_owned(), json!(versions.max()));
    if let Some(digest) = digest {
        let digest = inputs::hexadecimal(&digest);
        decision.insert("inputs_digest".to_owned(), json!(digest));
    }
    let rights: Vec<Value> = tokens.rights().map(right).collect();
    decision.insert("rights".to_owned(), json!(rights));
    Value::Object(decision)
}

/// Keeps that policy would not give any more what the grant was decided to give.
/// That it is not kept is no reason to answer otherwise.
///
/// # Errors
/// 503 when live state does not answer.
pub async fn keep_refused(
    app: &App,
    tenant: &Tenant,
    grant: GrantId,
    (actor, action): (Actor, &'static str),
    now: &AskedTokens,
) -> Result<(), Refusal> {
    let said = decision(now);
    let once = app.live_key(
        tenant,
        Kind::Attempts,
        &format!("refused {action} {grant} {}", said["policy_version"]),
    );
    if app.live.create(&once, b"1", REFUSED_ONCE).await? == Created::Taken {
        return Ok(());
    }
    let event = audit::by(app, actor, action, json!({DECISION: said}))?;
    let store = app.store.tenant(tenant.id);
    if let Err(error) = store.note_of_grant(grant, &event).await {
        tracing::warn!(%error, "a later refusal of policy is not kept");
    }
    Ok(())
}

fn is_same(before: &AskedRight, now: &AskedRight) -> bool {
    before.outcome == now.outcome
        && before.left() == now.left()
        && before.terms == now.terms
        && before.policy_version == now.policy_version
}

/// The author's words stand in the version.
fn right(asked: &AskedRight) -> Value {
    let reasons = asked.reasons.iter().map(|reason| Reason {
        text: match reason.kind {
            ReasonKind::PolicyError | ReasonKind::PermitError => reason.text.clone(),
            _ => None,
        },
        ..reason.clone()
    });
    let reasons: Vec<Reason> = reasons.collect();
    let mut said = json!({
        "right": asked.right,
        "outcome": asked.outcome,
        "reasons": reasons,
    });
    if !asked.narrowed.is_empty() {
        said["narrowed"] = json!(asked.narrowed);
    }
    said
}
