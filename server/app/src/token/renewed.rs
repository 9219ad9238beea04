//! Policy is asked before a token gets a new value, as before every other issue
//! (design §7): nothing is remembered as allowed.

use std::net::IpAddr;

use gnap::actor::Actor;
use gnap::error::Code;
use gnap::right::Right;
use policy::{Consent, Outcome, Terms};
use serde_json::Value;
use store::token::{GrantedToken, Token};

use crate::app::App;
use crate::audit;
use crate::grant::{
    Agreed, AskedRight, AskedToken, AskedTokens, Circumstances, ClientFacts, Past, Recorded,
    evaluate_again, later, resource_server_facts,
};
use crate::http::Refusal;
use crate::tenant::Tenant;

/// A token of which policy would take nothing away.
pub struct Renewed {
    /// How it is to be.
    pub terms: Terms,
    /// What policy said, for the event.
    pub said: Value,
}

/// What policy says to a token that shall get a new value. Rights and flags stay
/// as they are in a rotation (RFC 9635 §6.1), so all of them must be given.
///
/// # Errors
/// `invalid_rotation` when policy would not give this token now: it stays as it
/// is. 503.
#[tracing::instrument(name = "token.renewed", skip_all)]
pub async fn renewed(
    app: &App,
    tenant: &Tenant,
    granted: &GrantedToken,
    address: Option<IpAddr>,
) -> Result<Renewed, Refusal> {
    let refused = || Refusal::code(Code::InvalidRotation);
    let token = &granted.token;
    let grant = app.store.tenant(tenant.id).grant(token.grant_id).await?;
    let grant = grant.ok_or_else(refused)?;
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let decided: AskedTokens = serde_json::from_value(grant.decision.clone())?;
    let server = match &token.derived {
        Some(_) => Some(resource_server(app, tenant, granted).ok_or_else(refused)?),
        None => None,
    };
    let client = server.as_ref().unwrap_or(&recorded.client);
    let before = before(tenant, token, &decided);
    let types = AskedTokens::One(before.clone()).right_types();
    let of = &client.thumbprint;
    let past = Past::load(app, tenant, grant.user, of, grant.id, &types).await?;
    let user = grant.user.map(|user| user.to_string());
    let depth = match server {
        Some(_) => token.actor.as_ref().map_or(1, Actor::depth),
        None => 1,
    };
    let circumstances = Circumstances {
        address,
        depth: u32::try_from(depth).unwrap_or(u32::MAX),
        past: Some(&past),
        ..recorded.circumstances_then(app.clock.now(), user.as_deref())
    };
    let rights = evaluate_again(tenant, client, &before, circumstances, Agreed::Then);
    let now = AskedToken {
        rights,
        ..before.clone()
    };
    let flags = now.granted_flags();
    let keeps_flags = token.flags.iter().all(|flag| flags.contains(flag));
    let (gives_all, terms) = (now.granted() == token.access, now.terms());
    let (before, now) = (AskedTokens::One(before), AskedTokens::One(now));
    if gives_all && keeps_flags {
        let said = later::said_again(&before, &now);
        return Ok(Renewed { terms, said });
    }
    let who = (audit::holder(tenant, granted), "token.rotate_refused");
    later::keep_refused(app, tenant, grant.id, who, &now).await?;
    Err(refused())
}

/// The token as it was asked for and given. One that is from before a
/// modification of its grant, or was derived, is in no decision: then what it
/// carries was given.
fn before(tenant: &Tenant, token: &Token, decided: &AskedTokens) -> AskedToken {
    let is_it = |asked: &&AskedToken| {
        asked.label == token.label
            && asked.granted() == token.access
            && asked.granted_flags() == token.flags
    };
    if token.derived.is_none()
        && let Some(asked) = decided.as_slice().iter().find(is_it)
    {
        let given = asked.rights.iter().filter(|right| right.outcome.gives());
        return AskedToken {
            rights: given.cloned().collect(),
            ..asked.clone()
        };
    }
    let flags = token.flags.iter().filter(|flag| *flag != "durable");
    let flags: Vec<String> = flags.cloned().collect();
    let rights = token.access.iter().map(|right| {
        let resolved = tenant.resolve(right).unwrap_or_default();
        let had = decided.agreed(&flags, right, &resolved);
        AskedRight {
            right: right.clone(),
            consent: match decided.has_agreed(&resolved) {
                true => Consent::Given,
                false => Consent::NotGiven,
            },
            approvals: had.map(|had| had.approvals.clone()).unwrap_or_default(),
            resolved: match right {
                Right::Object(_) => Vec::new(),
                Right::Reference(_) => resolved,
            },
            outcome: Outcome::Allow,
            reasons: Vec::new(),
            demands: Vec::new(),
            narrowed: Vec::new(),
            terms: Terms::default(),
            policy_version: tenant.policies.version(),
            inputs: Vec::new(),
        }
    });
    AskedToken {
        label: token.label.clone(),
        rights: rights.collect(),
        flags,
    }
}

/// Who holds a derived token, as policy was asked about it.
fn resource_server(app: &App, tenant: &Tenant, granted: &GrantedToken) -> Option<ClientFacts> {
    let holder = granted.token.derived.as_ref()?.holder;
    let server = tenant.resource_server(holder)?;
    let key = app.key(tenant, &granted.management_key().value).ok()?;
    let acting = granted.token.actor.as_ref();
    let acting = acting.and_then(|actor| actor.act.as_deref());
    Some(resource_server_facts(&key, server, acting))
}
