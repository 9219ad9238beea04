//! A proven request becomes a grant: approved at once, pending, or refused
//! (RFC 9635 §1.5).

use std::net::IpAddr;

use gnap::error::Code;
use gnap::grant::{Event, State};
use gnap::id::GrantId;
use gnap::request::GrantRequest;
use gnap::response::GrantResponse;
use policy::Outcome;

use super::approver::{approver, who_may_come};
use super::asked_subject::AskedSubject;
use super::evaluate::{Agreed, Circumstances, evaluate};
use super::expected_user::{AssertedUser, Said, expected_user};
use super::identify::Identified;
use super::recorded::EndUser;
use super::requested::{AskedTokens, Requested, event};
use super::{approve, inputs, others, reach, wait};
use crate::app::App;
use crate::approval;
use crate::http::Refusal;
use crate::interact;
use crate::policies::ask_shadow;
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
    address: Option<IpAddr>,
    request: &GrantRequest,
) -> Result<GrantResponse, Refusal> {
    let class = client.facts.class.as_deref();
    reach::check(app, tenant, class, request.interact.as_ref())?;
    let said = Said {
        user: request.user.as_ref(),
        subject: request.subject.as_ref(),
    };
    let expected = expected_user(app, tenant, &client.facts, client.instance, said).await?;
    let asserted = expected.and_then(|expected| expected.asserted(tenant, &client.facts));
    let asserted_user = asserted.map(|asserted| asserted.user.to_string());
    let circumstances = Circumstances {
        person: who_may_come(tenant, &client.facts, expected, request),
        address,
        ..Circumstances::unattended(app.clock.now(), asserted_user.as_deref())
    };
    let asked = request.access_token.as_ref();
    let tokens = evaluate(tenant, &client.facts, asked, circumstances, Agreed::This)?;
    app.count_decisions(&tokens);
    let id = app.id(GrantId::new)?;
    ask_shadow(app, tenant, id, &tokens);
    let mut requested = Requested {
        end_user: EndUser::Ro,
        sign_in: None,
        address,
        id,
        created_at: app.clock.now_ms(),
        client: client.facts,
        instance: client.instance,
        key: client.key.key().clone(),
        subject: subject(tenant, request, &tokens, asserted),
        expected,
        asserted,
        login_hint: said.login(tenant),
        logo: None,
        tokens,
    };
    if matches!(requested.tokens, AskedTokens::Nothing) && requested.subject.is_none() {
        return Err(Refusal::hint(
            Code::RequestDenied,
            "no subject information of these formats can be given",
        ));
    }
    if approval::waits_for_others_only(&requested.tokens, requested.subject.as_ref()) {
        return others::wait_for_others(app, tenant, &client.key, requested).await;
    }
    let mut state = State::Processing.on(requested.event());
    let mut asked_elsewhere = None;
    if state == Ok(State::Pending) {
        let client = &requested.client;
        asked_elsewhere = approver(app, tenant, client, expected, request).await?;
    }
    if asked_elsewhere.is_some() {
        // Subject information is about the end user, who is not who decides
        // (RFC 9635 §3.4).
        requested.subject = requested.subject.map(AskedSubject::denied);
        state = State::Processing.on(requested.event());
    }
    match state {
        Ok(State::Approved) => approve::approve(app, tenant, &client.key, requested).await,
        Ok(State::Pending) => {
            let display = &mut requested.client.display;
            requested.logo = interact::want_logo(app, tenant, display).await;
            let interact = request.interact.as_ref();
            wait::wait(app, tenant, requested, interact, asked_elsewhere).await
        }
        _ => {
            inputs::keep_refused(app, tenant, &requested).await;
            Err(Refusal::code(Code::RequestDenied))
        }
    }
}

/// What can be given about the RO: to a trusted client that vouches for them at
/// once, to everybody else when a person agrees. A client that cannot reach a
/// person gets its tokens without.
fn subject(
    tenant: &Tenant,
    request: &GrantRequest,
    tokens: &AskedTokens,
    asserted: Option<AssertedUser>,
) -> Option<AskedSubject> {
    let subject = AskedSubject::new(tenant, request.subject.as_ref()?)?;
    let tokens_alone = event(tokens, None);
    Some(match asserted {
        Some(asserted) => subject.allowed(asserted.auth_time),
        None if request.interact.is_none() && tokens_alone == Event::Authorized => subject.denied(),
        None => subject,
    })
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
        Outcome::Narrow => "narrow",
        Outcome::Ask => "ask",
        Outcome::Approval => "approval",
        Outcome::StepUp => "step-up",
        Outcome::Deny => "deny",
    }
}
