//! A proven request becomes a grant: approved at once, pending, or refused
//! (RFC 9635 §1.5).

use gnap::error::Code;
use gnap::grant::{Event, State};
use gnap::id::GrantId;
use gnap::request::GrantRequest;
use gnap::response::GrantResponse;
use policy::{Consent, Outcome};

use super::evaluate::{Circumstances, evaluate};
use super::identify::Identified;
use super::requested::{AskedTokens, Requested};
use super::{approve, wait};
use crate::app::App;
use crate::http::Refusal;
use crate::tenant::Tenant;

/// Decides what can be decided without a person.
///
/// # Errors
/// A registry error, or 503.
#[tracing::instrument(name = "grant.start", skip_all)]
pub async fn start(
    app: &App,
    tenant: &Tenant,
    client: Identified,
    request: &GrantRequest,
) -> Result<GrantResponse, Refusal> {
    let Some(tokens) = &request.access_token else {
        return Err(Refusal::hint(
            Code::RequestDenied,
            "subject information is not released here",
        ));
    };
    let circumstances = Circumstances {
        now: app.clock.now(),
        user: None,
        consent: Consent::NotGiven,
    };
    let tokens = evaluate(tenant, &client.facts, tokens, circumstances)?;
    for right in tokens.rights() {
        app.meters.decision(outcome_name(right.outcome));
    }
    let requested = Requested {
        id: app.id(GrantId::new)?,
        created_at: app.clock.now_ms(),
        client: client.facts,
        instance: client.instance,
        key: client.key.value().clone(),
        tokens,
    };
    let state = State::Processing.on(event(&requested.tokens));
    match state {
        Ok(State::Approved) => approve::approve(app, tenant, &client.key, requested).await,
        Ok(State::Pending) => {
            let interact = request.interact.as_ref();
            wait::wait(app, tenant, requested, interact).await
        }
        _ => Err(Refusal::code(Code::RequestDenied)),
    }
}

/// What policy's answers mean for the grant: denied when nothing is left,
/// a person when anything that is left needs one.
fn event(tokens: &AskedTokens) -> Event {
    let strongest_left = tokens
        .rights()
        .map(|right| right.outcome)
        .filter(|outcome| *outcome != Outcome::Deny)
        .max();
    match strongest_left {
        Some(Outcome::Allow) => Event::Authorized,
        Some(Outcome::Ask) => Event::InteractionNeeded,
        Some(Outcome::Deny) | None => Event::Denied,
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allow => "allow",
        Outcome::Ask => "ask",
        Outcome::Deny => "deny",
    }
}
