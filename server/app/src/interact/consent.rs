//! The consent page's content, from what waits for the decision (design §10).

use std::collections::{BTreeMap, BTreeSet};

use gnap::right::Right;
use gnap::sub_id::SubId;
use pages::brand::{Href, Logo};
use pages::consent::{
    self, Agent, Among, Begun, Client, Consent, Cut, Identity, IdentityFact, Lasting, Need, Others,
    Past, Provenance, Removed, RequestedRight, Resource, Risk, Term, Who,
};
use pages::document::Undo;
use pages::sentence::{RightText, Sentence, describe};
use pages::span::Span;
use pages::texts::texts;
use policy::{Approvers, Outcome, ReasonKind};

use super::answer::View;
use super::failed::Failed;
use super::interaction::Open;
use super::seen::Seen;
use super::session::Session;
use super::via::Via;
use super::{finish, logo};
use crate::app::App;
use crate::approval;
use crate::grant::{
    self, ActingAgent, AskedRight, AskedSubject, AskedTokens, ClientFacts, DecidedBy, Requested,
};
use crate::tenant::Tenant;

/// The consent page.
///
/// # Errors
/// When the directory does not answer.
pub async fn page(
    app: &App,
    view: &View<'_>,
    open: &Open,
    code: &str,
    session: &Session,
    seen: &Seen,
    without: &BTreeSet<usize>,
) -> Result<String, Failed> {
    let logo = logo::shown(app, view.tenant, open.pending.requested.logo).await;
    let path = view.tenant.urls.path();
    let tokens = &left_out(&seen.tokens, without);
    let identity = identity(app, view.tenant, open, session).await?;
    Ok(consent::render(&Consent {
        document: view.document(),
        brand: view.brand.clone(),
        client: client(open, logo),
        user: session.shown_at(&format!("{path}/interact/{code}")),
        expected: match open.pending.requested.decided_by(session.user) {
            DecidedBy::Expected | DecidedBy::Nobody => Who::Expected,
            DecidedBy::SomebodyElse => Who::SomebodyElse,
        },
        begun: match open.via {
            Via::Redirect | Via::App => Begun::Here,
            Via::UserCode | Via::UserCodeUri => Begun::OnADevice,
            Via::Approval => Begun::Elsewhere,
        },
        resources: resources(view, tokens),
        identity,
        lasting: Lasting {
            grant: Term::UntilUndone,
            token: Some(Span(token_lifetime(app, view.tenant, open))),
        },
        reasons: reasons(tokens),
        others: others(tokens),
        removed: removed(view, tokens),
        undo: undo(view.tenant),
        action: format!("{path}/interact/{code}/consent"),
        seen: seen.name(app, view.tenant)?.expose().to_owned(),
        csrf: open
            .browser
            .form_token(&app.hash_key, view.tenant, code, &open.pending)
            .expose()
            .to_owned(),
    }))
}

/// The rights as this person is asked for them: those for which their sign-in
/// is not strong or fresh enough are not offered.
fn left_out(tokens: &AskedTokens, without: &BTreeSet<usize>) -> AskedTokens {
    let mut index = 0;
    tokens.map(|token| {
        let rights = token.rights.iter().cloned().map(|right| {
            let is_left_out = without.contains(&index);
            index += 1;
            match is_left_out {
                true => AskedRight {
                    outcome: Outcome::Deny,
                    ..right
                },
                false => right,
            }
        });
        rights.collect()
    })
}

/// What the client would learn about the person, with the values it would get.
async fn identity(
    app: &App,
    tenant: &Tenant,
    open: &Open,
    session: &Session,
) -> Result<Option<Identity>, Failed> {
    let requested = &open.pending.requested;
    let Some(asked) = requested.subject.as_ref().filter(|asked| is_offered(asked)) else {
        return Ok(None);
    };
    let store = app.store.tenant(tenant.id);
    let user = store.user(session.user).await?.ok_or(Failed::Unknown)?;
    // What the client will call the person may not exist yet, and tells
    // nothing.
    let person = grant::person(tenant, &user, "-".to_owned());
    let sub_ids = assertion::subject::sub_ids(&person, &asked.sub_id_formats);
    let mut facts: Vec<IdentityFact> = Vec::new();
    for sub_id in sub_ids.iter().flat_map(SubId::identifiers) {
        let fact = match sub_id {
            SubId::Account(uri) => IdentityFact::Account(uri.clone()),
            SubId::Email(email) => IdentityFact::Email(email.clone()),
            SubId::PhoneNumber(number) => IdentityFact::PhoneNumber(number.clone()),
            SubId::Did(url) => IdentityFact::Did(url.clone()),
            SubId::Uri(uri) => IdentityFact::Uri(uri.clone()),
            SubId::Opaque(_) | SubId::IssSub { .. } | SubId::Aliases(_) | SubId::Other { .. } => {
                IdentityFact::Pairwise
            }
        };
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    if !asked.assertion_formats.is_empty() {
        facts.push(IdentityFact::Assertion);
    }
    let index = subject_index(&requested.tokens);
    Ok((!facts.is_empty()).then_some(Identity { index, facts }))
}

fn is_offered(asked: &AskedSubject) -> bool {
    asked.outcome != Outcome::Deny
}

/// The place of the subject information among what can be ticked: after all
/// rights.
pub fn subject_index(tokens: &AskedTokens) -> usize {
    tokens.rights().count()
}

/// How long tokens of this client live, in seconds.
pub fn token_lifetime(app: &App, tenant: &Tenant, open: &Open) -> u64 {
    let class = open.pending.requested.client.class.as_deref();
    tenant.token_lifetime(class, app.config.protocol.token_lifetime)
}

/// What the form offers: the index of each right on the page, and which of
/// them cannot be unticked. Rights that policy allows by itself are part of
/// the yes; those it denied are not offered.
pub fn offered(requested: &Requested, seen: &Seen) -> (Vec<usize>, Vec<usize>) {
    let tokens = &seen.tokens;
    let mut offered = Vec::new();
    let mut required = Vec::new();
    for (index, right) in tokens.rights().enumerate() {
        match right.outcome {
            Outcome::Ask | Outcome::Approval | Outcome::StepUp => offered.push(index),
            Outcome::Allow | Outcome::Narrow => {
                offered.push(index);
                required.push(index);
            }
            Outcome::Deny => {}
        }
    }
    if requested.subject.as_ref().is_some_and(is_offered) {
        offered.push(subject_index(tokens));
    }
    (offered, required)
}

/// Where a person takes back what they allow.
pub fn undo(tenant: &Tenant) -> Undo {
    Href::parse(&format!("{}/me", tenant.urls.path())).map_or(Undo::Ask, Undo::Page)
}

/// What the page says about who stands behind a client's name.
pub fn provenance(of: grant::Provenance) -> Provenance {
    match of {
        grant::Provenance::Registered => Provenance::Registered,
        grant::Provenance::SelfDeclared => Provenance::SelfDeclared,
        grant::Provenance::FirstSeen => Provenance::FirstTimeSeen,
    }
}

fn client(open: &Open, logo: Option<Logo>) -> Client {
    let facts = &open.pending.requested.client;
    let callback = open
        .pending
        .finish
        .as_ref()
        .filter(|_| finish::leaves(open))
        .and_then(|finish| url::Url::parse(&finish.finish.uri).ok())
        .map(|uri| origin(&uri));
    Client {
        name: facts.display.name.clone().unwrap_or_default(),
        logo,
        provenance: provenance(facts.provenance),
        host: facts
            .display
            .uri
            .as_deref()
            .and_then(|uri| url::Url::parse(uri).ok())
            .and_then(|uri| uri.host_str().map(str::to_owned)),
        thumbprint: facts.thumbprint.clone(),
        callback,
        agent: facts.agent.as_ref().map(|agent| agent_of(facts, agent)),
    }
}

/// An agent that says no name is called like its client.
pub fn agent_of(client: &ClientFacts, agent: &ActingAgent) -> Agent {
    let name = agent.said.name.clone();
    Agent {
        name: name
            .or_else(|| client.display.name.clone())
            .unwrap_or_default(),
        operator: agent.operator.clone(),
        purpose: agent.said.purpose.clone(),
    }
}

/// Scheme and authority; only the scheme for an application's own.
pub fn origin(uri: &url::Url) -> String {
    let origin = uri.origin();
    if origin.is_tuple() {
        origin.ascii_serialization()
    } else {
        format!("{}:", uri.scheme())
    }
}

/// Rights grouped by what they are about, in the order of the request.
fn resources(view: &View<'_>, tokens: &AskedTokens) -> Vec<Resource> {
    let mut resources: Vec<Resource> = Vec::new();
    for (index, right) in tokens.rights().enumerate() {
        let need = match right.outcome {
            Outcome::Ask | Outcome::Approval | Outcome::StepUp => Need::Optional,
            Outcome::Allow | Outcome::Narrow => Need::Given,
            Outcome::Deny => continue,
        };
        let title = title(view.tenant, right);
        let requested = RequestedRight {
            index,
            described: describe(
                shown(right),
                text(view.tenant, shown(right)).as_ref(),
                view.locale,
            ),
            risk: risk(view.tenant, right),
            need,
            cut: cut(view, right),
            past: Past::New,
        };
        match resources
            .iter_mut()
            .find(|resource| resource.title == title)
        {
            Some(resource) => resource.rights.push(requested),
            None => resources.push(Resource {
                title,
                location: None,
                rights: vec![requested],
            }),
        }
    }
    resources
}

/// What policy took away of a right, in words.
fn cut(view: &View<'_>, right: &AskedRight) -> Option<Cut> {
    if right.narrowed.is_empty() {
        return None;
    }
    let reasons = right.reasons.iter();
    let narrowed = reasons.filter(|reason| reason.kind == ReasonKind::Narrowed);
    let mut texts: Vec<String> = narrowed.filter_map(|reason| reason.text.clone()).collect();
    texts.dedup();
    let whole = text(view.tenant, &right.right);
    Some(Cut {
        asked: describe(&right.right, whole.as_ref(), view.locale).sentence,
        reasons: texts,
    })
}

/// What a person is shown for a right: a reference to one right is that right.
fn shown(right: &AskedRight) -> &Right {
    match right.left() {
        [only] => only,
        _ => &right.right,
    }
}

fn title(tenant: &Tenant, right: &AskedRight) -> String {
    let name = right.meaning().first().and_then(Right::right_type);
    name.and_then(|name| tenant.right_type(name))
        .map(|entry| entry.content.title.clone())
        .or_else(|| name.map(str::to_owned))
        .unwrap_or_default()
}

/// The words of a right's type. They are verb phrases such as `see your
/// photos`; the one that begins the sentence gets a capital.
pub fn text(tenant: &Tenant, right: &Right) -> Option<RightText> {
    let Right::Object(object) = right else {
        return None;
    };
    let entry = tenant.right_type(&object.right_type)?;
    let first = object.actions.as_ref().and_then(|actions| actions.first());
    let words: BTreeMap<String, String> = entry
        .content
        .actions
        .iter()
        .map(|action| {
            let words = if Some(&action.name) == first {
                capitalised(&action.sentence)
            } else {
                action.sentence.clone()
            };
            (action.name.clone(), words)
        })
        .collect();
    Some(RightText {
        sentence: "{actions}".to_owned(),
        words,
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn risk(tenant: &Tenant, right: &AskedRight) -> Risk {
    let risks = right.meaning().iter().map(|right| {
        let entry = right.right_type().and_then(|name| tenant.right_type(name));
        match entry.map(|entry| entry.content.risk) {
            Some(store::right_type::Risk::Low) => Risk::Low,
            Some(store::right_type::Risk::Medium) => Risk::Medium,
            Some(store::right_type::Risk::High) | None => Risk::High,
        }
    });
    risks.max().unwrap_or(Risk::High)
}

/// Who must approve besides.
pub fn others(tokens: &AskedTokens) -> Vec<Others> {
    let others = approval::others(tokens).into_iter();
    others
        .map(|(by, count)| Others {
            among: among(&by),
            count,
        })
        .collect()
}

/// Among whom approvers are, for pages.
pub fn among(by: &Approvers) -> Among {
    let name = approval::shown(by).to_owned();
    match by {
        Approvers::Group(_) => Among::People(name),
        Approvers::Role(_) => Among::Administrators(name),
    }
}

/// The texts of the policies that ask. Texts of errors are for administrators.
fn reasons(tokens: &AskedTokens) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for reason in tokens.rights().flat_map(|right| &right.reasons) {
        if matches!(reason.kind, ReasonKind::Consent | ReasonKind::Approval)
            && let Some(text) = &reason.text
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }
    texts
}

fn removed(view: &View<'_>, tokens: &AskedTokens) -> Vec<Removed> {
    tokens
        .rights()
        .filter(|right| right.outcome == Outcome::Deny)
        .map(|right| {
            let said = |kind: ReasonKind| {
                let mut reasons = right.reasons.iter();
                reasons.find(|reason| reason.kind == kind)
            };
            let reason = match (said(ReasonKind::Forbidden), said(ReasonKind::StepUp)) {
                (Some(forbidden), _) => forbidden.text.clone(),
                (None, Some(step_up)) => {
                    let texts = texts(view.locale);
                    let default = || texts.factor.policy_needs.to_owned();
                    Some(step_up.text.clone().unwrap_or_else(default))
                }
                (None, None) => None,
            };
            Removed {
                sentence: described(view, right),
                reason,
            }
        })
        .collect()
}

/// A right as a sentence.
pub fn described(view: &View<'_>, right: &AskedRight) -> Sentence {
    let text = text(view.tenant, shown(right));
    describe(shown(right), text.as_ref(), view.locale).sentence
}
