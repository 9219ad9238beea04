//! A proven request becomes a grant: approved at once, pending, or refused
//! (RFC 9635 §1.5).

use gnap::error::Code;
use gnap::grant::State;
use gnap::id::GrantId;
use gnap::request::GrantRequest;
use gnap::response::GrantResponse;
use policy::{Consent, Outcome};

use super::evaluate::{Agreed, Circumstances, evaluate};
use super::identify::Identified;
use super::requested::{AskedTokens, Requested};
use super::{approve, reach, wait};
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
    reach::check(request.interact.as_ref())?;
    if request.access_token.is_none() {
        return Err(Refusal::hint(
            Code::RequestDenied,
            "subject information is not released here",
        ));
    }
    let circumstances = Circumstances {
        now: app.clock.now(),
        user: None,
        consent: Consent::NotGiven,
    };
    let asked = request.access_token.as_ref();
    let tokens = evaluate(tenant, &client.facts, asked, circumstances, Agreed::This)?;
    app.count_decisions(&tokens);
    let requested = Requested {
        id: app.id(GrantId::new)?,
        created_at: app.clock.now_ms(),
        client: client.facts,
        instance: client.instance,
        key: client.key.value().clone(),
        tokens,
    };
    let state = State::Processing.on(requested.tokens.event());
    match state {
        Ok(State::Approved) => approve::approve(app, tenant, &client.key, requested).await,
        Ok(State::Pending) => {
            let interact = request.interact.as_ref();
            wait::wait(app, tenant, requested, interact).await
        }
        _ => Err(Refusal::code(Code::RequestDenied)),
    }
}

impl App {
    /// Counts what policy said.
    pub fn count_decisions(&self, tokens: &AskedTokens) {
        for right in tokens.rights() {
            self.meters.decision(outcome_name(right.outcome));
        }
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allow => "allow",
        Outcome::Ask => "ask",
        Outcome::Deny => "deny",
    }
}
